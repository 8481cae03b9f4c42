-- Agents that enrol: the authority that signs for them, one-time codes of which only hashes and public keys are kept, and every
-- certificate that was issued.
CREATE TABLE "certificate_authorities" (
    "id" SERIAL NOT NULL,
    "certificate" TEXT NOT NULL,
    "sealed_key" TEXT NOT NULL,
    "made_at" DOUBLE PRECISION NOT NULL,
    CONSTRAINT "certificate_authorities_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "agent_enrolments" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "estate" TEXT,
    "authority" INTEGER NOT NULL,
    "code_id" TEXT NOT NULL,
    "proof_key" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" DOUBLE PRECISION NOT NULL,
    "created_by" TEXT NOT NULL,
    "expires_at" DOUBLE PRECISION NOT NULL,
    "used_at" DOUBLE PRECISION,
    "withdrawn_at" DOUBLE PRECISION,
    CONSTRAINT "agent_enrolments_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "agent_enrolments_code_id_key" ON "agent_enrolments"("code_id");
CREATE INDEX "agent_enrolments_name_idx" ON "agent_enrolments"("name");

CREATE TABLE "agent_certificates" (
    "serial" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "enrolment" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "not_before" DOUBLE PRECISION NOT NULL,
    "not_after" DOUBLE PRECISION NOT NULL,
    "issued_at" DOUBLE PRECISION NOT NULL,
    "revoked_at" DOUBLE PRECISION,
    "revoked_because" TEXT,
    CONSTRAINT "agent_certificates_pkey" PRIMARY KEY ("serial")
);
CREATE UNIQUE INDEX "agent_certificates_fingerprint_key" ON "agent_certificates"("fingerprint");
CREATE INDEX "agent_certificates_enrolment_idx" ON "agent_certificates"("enrolment");

ALTER TABLE "agents" ADD COLUMN "enrolment" TEXT;
ALTER TABLE "agents" ADD COLUMN "only_estate" TEXT;
