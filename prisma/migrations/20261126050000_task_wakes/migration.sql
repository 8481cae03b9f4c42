-- Notes that were written once for all zones of a drain, and when a re-sign task has to be looked at.
ALTER TABLE "drains" ADD COLUMN "notes" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "resign_tasks" ADD COLUMN "is_due" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "resign_tasks" ADD COLUMN "wake_wall" DOUBLE PRECISION;
