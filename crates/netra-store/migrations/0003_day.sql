-- A day at the desk: who has what open, who was handed what, saved filters, counts for prevention.
SELECT 1;
