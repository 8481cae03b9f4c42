-- Moves of the role, drains, re-sign tasks, holds and what hangs on them.
-- CreateTable
CREATE TABLE "moves" (
    "id" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "is_live" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "state" JSONB NOT NULL,
    "sentence" TEXT NOT NULL,
    "from" TEXT,
    "target" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "approvals_required" INTEGER NOT NULL,
    "outcome" TEXT,
    "closed_because" TEXT,
    "undoes" TEXT,
    "undone_by" TEXT,
    "drain" TEXT,
    "returns" TEXT NOT NULL,
    "created_at" DOUBLE PRECISION NOT NULL,
    "executed_at" DOUBLE PRECISION,
    "executed_estate_at" DOUBLE PRECISION,
    "closed_at" DOUBLE PRECISION,
    "undo_until" DOUBLE PRECISION,
    "wake_wall" DOUBLE PRECISION,
    "wake_estate" DOUBLE PRECISION,
    "is_due" BOOLEAN NOT NULL DEFAULT false,
    "seen_revision" INTEGER NOT NULL DEFAULT 0,
    "intent" INTEGER,
    "change" INTEGER NOT NULL,

    CONSTRAINT "moves_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "move_steps" (
    "move" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "agent" TEXT,
    "driver" TEXT,
    "state" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "started_at" DOUBLE PRECISION NOT NULL,
    "finished_at" DOUBLE PRECISION,
    "reply" JSONB,

    CONSTRAINT "move_steps_pkey" PRIMARY KEY ("move","step")
);

-- CreateTable
CREATE TABLE "move_log" (
    "move" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,
    "kind" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "by" TEXT,

    CONSTRAINT "move_log_pkey" PRIMARY KEY ("move","number")
);

-- CreateTable
CREATE TABLE "move_snapshots" (
    "id" TEXT NOT NULL,
    "move" TEXT NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,
    "content" JSONB NOT NULL,

    CONSTRAINT "move_snapshots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approvals" (
    "id" SERIAL NOT NULL,
    "move" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT,
    "facts_hash" TEXT NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "holds" (
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "held" BOOLEAN NOT NULL,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "holds_pkey" PRIMARY KEY ("estate","zone")
);

-- CreateTable
CREATE TABLE "policies" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "by" TEXT NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "policies_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "server_preferences" (
    "estate" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "preference" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "server_preferences_pkey" PRIMARY KEY ("estate","server")
);

-- CreateTable
CREATE TABLE "drains" (
    "id" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "is_live" BOOLEAN NOT NULL,
    "parallel" INTEGER NOT NULL,
    "continue_on_unclear" BOOLEAN NOT NULL,
    "rolling" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_role" TEXT NOT NULL,
    "returns" TEXT,
    "created_at" DOUBLE PRECISION NOT NULL,
    "finished_at" DOUBLE PRECISION,
    "stopped_because" TEXT,
    "revision" INTEGER NOT NULL,
    "change" INTEGER NOT NULL,

    CONSTRAINT "drains_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drain_items" (
    "drain" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "from" TEXT NOT NULL,
    "target" TEXT,
    "move" TEXT,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "outcome" TEXT,
    "not_before" DOUBLE PRECISION,

    CONSTRAINT "drain_items_pkey" PRIMARY KEY ("drain","zone")
);

-- CreateTable
CREATE TABLE "resign_tasks" (
    "id" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "move" TEXT,
    "phase" TEXT NOT NULL,
    "is_live" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "state" JSONB NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" DOUBLE PRECISION NOT NULL,
    "finished_at" DOUBLE PRECISION,
    "change" INTEGER NOT NULL,

    CONSTRAINT "resign_tasks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "old_holder_watches" (
    "id" TEXT NOT NULL,
    "move" TEXT NOT NULL,
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "old_holder" TEXT NOT NULL,
    "new_holder" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "since" DOUBLE PRECISION NOT NULL,
    "returned_at" DOUBLE PRECISION,
    "split_since" DOUBLE PRECISION,
    "ended_at" DOUBLE PRECISION,
    "change" INTEGER NOT NULL,

    CONSTRAINT "old_holder_watches_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "moves_change_idx" ON "moves"("change");

-- CreateIndex
CREATE INDEX "moves_created_at_id_idx" ON "moves"("created_at", "id");

-- CreateIndex
CREATE INDEX "moves_estate_zone_created_at_idx" ON "moves"("estate", "zone", "created_at");

-- CreateIndex
CREATE INDEX "moves_drain_idx" ON "moves"("drain");

-- CreateIndex
CREATE INDEX "moves_is_live_phase_idx" ON "moves"("is_live", "phase");

-- CreateIndex
CREATE UNIQUE INDEX "move_steps_step_id_key" ON "move_steps"("step_id");

-- CreateIndex
CREATE INDEX "move_snapshots_move_idx" ON "move_snapshots"("move");

-- CreateIndex
CREATE INDEX "approvals_move_idx" ON "approvals"("move");

-- CreateIndex
CREATE INDEX "drains_change_idx" ON "drains"("change");

-- CreateIndex
CREATE INDEX "drains_created_at_id_idx" ON "drains"("created_at", "id");

-- CreateIndex
CREATE INDEX "drain_items_drain_state_position_idx" ON "drain_items"("drain", "state", "position");

-- CreateIndex
CREATE INDEX "resign_tasks_change_idx" ON "resign_tasks"("change");

-- CreateIndex
CREATE INDEX "resign_tasks_estate_zone_created_at_idx" ON "resign_tasks"("estate", "zone", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "old_holder_watches_move_key" ON "old_holder_watches"("move");

-- CreateIndex
CREATE INDEX "old_holder_watches_change_idx" ON "old_holder_watches"("change");

-- CreateIndex
CREATE INDEX "old_holder_watches_is_open_idx" ON "old_holder_watches"("is_open");

-- CreateIndex
CREATE INDEX "old_holder_watches_estate_zone_idx" ON "old_holder_watches"("estate", "zone");


-- At most one live move for a zone, one live drain of a server, one live re-sign task of a zone: the last line of defence.
CREATE UNIQUE INDEX "moves_one_live" ON "moves"("estate", "zone") WHERE "is_live";
CREATE UNIQUE INDEX "drains_one_live" ON "drains"("estate", "server") WHERE "is_live";
CREATE UNIQUE INDEX "resign_tasks_one_live" ON "resign_tasks"("estate", "zone") WHERE "is_live";

INSERT INTO "counters" ("name", "value") VALUES ('moves', 0);
