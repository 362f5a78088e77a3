-- Saved searches and what was asked before.
SELECT 1;
