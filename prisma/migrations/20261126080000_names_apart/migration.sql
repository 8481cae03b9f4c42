-- Names are searched in a table of their own: every sweep writes zones anew, and their trigrams cost a quarter of that although names stay.
CREATE TABLE "zone_names" (
    "id" INTEGER NOT NULL,
    "search_name" TEXT NOT NULL,

    CONSTRAINT "zone_names_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "zone_names_id_fkey" FOREIGN KEY ("id") REFERENCES "zones" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

INSERT INTO "zone_names" ("id", "search_name") SELECT "id", "search_name" FROM "zones";

-- A list of what is still to be sorted in would make a search through all names look cheaper.
CREATE INDEX "zone_names_trigrams" ON "zone_names" USING GIN ("search_name" gin_trgm_ops) WITH (fastupdate = off);

DROP INDEX "zones_search_name_trigrams";

-- One index for the lists by name and for what is unique: each upsert writes one less.
CREATE UNIQUE INDEX "zones_name_estate_key" ON "zones" ("name", "estate");
DROP INDEX "zones_estate_name_key";
DROP INDEX "zones_name_idx";
