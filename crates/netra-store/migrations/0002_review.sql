-- Reviews: second review, plenary, recusal, what reviewers are measured by.
SELECT 1;
