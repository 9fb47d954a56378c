-- Why the dead letters that still wait were refused, and how many for each reason.
SELECT
    rejected_by,
    replaceRegexpOne(reason, ', but is .*| at byte .*', '') AS kind_of_reason,
    count() AS letters,
    max(inserted_at) AS newest
    , bar(letters, 0, max(letters) OVER (), {bar_width:UInt16}) AS bar -- bar 114
FROM dead_letters_pending
GROUP BY rejected_by, kind_of_reason
ORDER BY letters DESC
LIMIT 20;
