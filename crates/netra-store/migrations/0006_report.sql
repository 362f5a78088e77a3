-- Recaps and public figures.
SELECT 1;
