-- Cases from opening to outcome, and why an account is believed to be a person's.
SELECT 1;
