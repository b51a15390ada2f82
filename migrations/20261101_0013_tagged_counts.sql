-- The images that have a tag are counted from what is there: nothing in a new database, everything in another.
-- phase: post

UPDATE main.ImageTotals SET Tagged = n.Tagged
FROM (SELECT NSFW, ForDeletion, Unavailable, count(*) AS Tagged FROM main.Images
      WHERE EXISTS (SELECT 1 FROM main.ImageTags WHERE ImageId = Images.Id) GROUP BY 1, 2, 3) n
WHERE (n.NSFW, n.ForDeletion, n.Unavailable) = (main.ImageTotals.NSFW, main.ImageTotals.ForDeletion, main.ImageTotals.Unavailable);
