-- Lists are sorted by these columns, and each page must come from an index, also with 100,000 zones.
CREATE INDEX "zones_safe_until_name_idx" ON "zones"("safe_until", "name");
CREATE INDEX "zones_next_event_at_name_idx" ON "zones"("next_event_at", "name");
CREATE INDEX "zones_signatures_valid_until_name_idx" ON "zones"("signatures_valid_until", "name");
CREATE INDEX "zones_holder_name_idx" ON "zones"("holder" COLLATE "C", "name");
