-- What agents see with their own queries, and what checks find in it.
-- CreateTable
CREATE TABLE "observations" (
    "estate" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "vantage" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "looked_at" DOUBLE PRECISION NOT NULL,
    "observation" JSONB NOT NULL,

    CONSTRAINT "observations_pkey" PRIMARY KEY ("estate","zone","vantage")
);

-- AlterTable
ALTER TABLE "findings" ADD COLUMN "seen_at" DOUBLE PRECISION NOT NULL,
ADD COLUMN "is_confirmed" BOOLEAN NOT NULL,
ADD COLUMN "repair" TEXT,
ADD COLUMN "vantages" TEXT[];

-- CreateIndex
CREATE INDEX "observations_vantage_idx" ON "observations"("vantage");
