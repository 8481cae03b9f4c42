-- Lists filter by holder in the order of octets, so that the index by which they sort serves both, and each upsert writes one less.
DROP INDEX "zones_holder_idx";
