-- Reports are written by the thousand and read one at a time: packing them (pglz) cost more than everything else about writing
-- one. Rows that are packed stay as they are until they are written again.
ALTER TABLE "zone_reports" ALTER COLUMN "report" SET STORAGE EXTERNAL;
