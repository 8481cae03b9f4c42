import type { ReactNode } from "react";
import { StatusWord } from "@/components/status/status-word";
import { formatDuration } from "@/components/time/format";
import { Instant, InstantAndRelative } from "@/components/time/relative-time";
import { CopyButton } from "@/components/ui/copy-button";
import { DefinitionList } from "@/components/ui/definition-list";
import { Disclosure } from "@/components/ui/disclosure";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { plural } from "@/components/zone/words";
import type { DescriptorItem, ZoneDetailItem } from "@/lib/contracts/zones";
import { digestMnemonic } from "@/lib/dnssec/signing-key/digest-types";
import styles from "./signing-key.module.css";
import { custodyWord, pointerWord, roleWord, signsWord } from "./words";

type Key = DescriptorItem["keys"][number];
type ZoneProps = Readonly<{ zone: ZoneDetailItem }>;

/** Servers that can open the private keys of a descriptor; the unreachable ones say so. */
function Openers({ zone, descriptorId }: ZoneProps & Readonly<{ descriptorId: string }>) {
  const openers = zone.claims.filter(
    (one) => one.source === "server" && one.keysReachable[descriptorId] === true,
  );
  if (openers.length === 0) return <Quiet>nobody that could be asked</Quiet>;
  return (
    <>
      {openers.map((one, at) => (
        <span key={one.server}>
          {at > 0 ? ", " : ""}
          <Mono>{one.server.split(".")[0]}</Mono>
          {one.fresh ? null : <Quiet> (down)</Quiet>}
        </span>
      ))}
    </>
  );
}

function KeyRow({ keyItem, zone }: ZoneProps & Readonly<{ keyItem: Key }>) {
  const isRevoked = (keyItem.flags & 128) !== 0;
  return (
    <Row>
      <RowHead>{pointerWord(keyItem.pointer)}</RowHead>
      <Cell nowrap>
        {keyItem.keyTag === null ? <Quiet>not known</Quiet> : <Mono strong>{keyItem.keyTag}</Mono>}
        {keyItem.keyTagIfRevoked === null ? null : (
          <Quiet> ({isRevoked ? "revoked" : `${keyItem.keyTagIfRevoked} if revoked`})</Quiet>
        )}
      </Cell>
      <Cell nowrap>{keyItem.published ? "published" : <Quiet>not published</Quiet>}</Cell>
      <Cell nowrap>{keyItem.signs ? signsWord(keyItem.signsWhat) : <Quiet>nothing</Quiet>}</Cell>
      <Cell nowrap>
        {keyItem.createdAt === null ? (
          <NotApplicable says="not told" />
        ) : (
          <Instant at={keyItem.createdAt} estate={zone.estate} weekday={false} time={false} />
        )}
      </Cell>
    </Row>
  );
}

function NextChange({ descriptor, zone }: ZoneProps & Readonly<{ descriptor: DescriptorItem }>) {
  if (descriptor.rollover !== null)
    return (
      <StatusWord status={descriptor.rollover.phase === "halted" ? "stuck" : "rolling"}>
        {descriptor.rollover.phase.replaceAll("-", " ")}
      </StatusWord>
    );
  if (!descriptor.rolloverEnabled) return <>never, switched off</>;
  if (descriptor.nextRolloverAt === null) return <Quiet>not known</Quiet>;
  return <InstantAndRelative at={descriptor.nextRolloverAt} estate={zone.estate} />;
}

function lifetime(seconds: number | null): ReactNode {
  return seconds === null ? <NotApplicable says="not told" /> : formatDuration(seconds * 1000);
}

function DescriptorFacts({
  descriptor,
  zone,
}: ZoneProps & Readonly<{ descriptor: DescriptorItem }>) {
  return (
    <DefinitionList
      layout="inline"
      items={[
        { term: "Algorithm", value: <Mono>{descriptor.algorithm.mnemonic}</Mono> },
        { term: "Length", value: `${descriptor.keyLength} bit` },
        { term: "Kept in", value: custodyWord(descriptor.custody) },
        {
          term: "Opened by",
          value: <Openers zone={zone} descriptorId={descriptor.descriptorId} />,
        },
        {
          term: "Rolls",
          value:
            descriptor.rolloverPeriodSeconds === null ? (
              "never"
            ) : (
              <>every {formatDuration(descriptor.rolloverPeriodSeconds * 1000, 1)}</>
            ),
        },
        { term: "Next change", value: <NextChange descriptor={descriptor} zone={zone} /> },
        {
          term: "Last change",
          value:
            descriptor.lastRolloverAt === null ? (
              <Quiet>none yet</Quiet>
            ) : (
              <Instant at={descriptor.lastRolloverAt} estate={zone.estate} weekday={false} />
            ),
        },
      ]}
    />
  );
}

function AllProperties({ descriptor }: Readonly<{ descriptor: DescriptorItem }>) {
  return (
    <DefinitionList
      layout="raw"
      items={[
        { term: "Descriptor", value: descriptor.descriptorId },
        { term: "State", value: descriptor.state },
        { term: "Storage provider", value: descriptor.custody.provider ?? <NotApplicable /> },
        {
          term: "Rollover type",
          value: descriptor.rolloverType ?? <NotApplicable says="not told" />,
        },
        {
          term: "Next rollover action",
          value: descriptor.nextRolloverAction ?? <NotApplicable says="not told" />,
        },
        { term: "First rollover offset", value: lifetime(descriptor.initialRolloverOffsetSeconds) },
        {
          term: "DNSKEY signatures live",
          value: lifetime(descriptor.dnskeySignatureValiditySeconds),
        },
        { term: "DS signatures live", value: lifetime(descriptor.dsSignatureValiditySeconds) },
        {
          term: "Record signatures live",
          value: lifetime(descriptor.zoneSignatureValiditySeconds),
        },
        ...Object.entries(descriptor.native).map(([term, value]) => ({
          term,
          value,
          key: `native ${term}`,
        })),
      ]}
    />
  );
}

/** DS records as the parent would publish them, one a line, to copy. */
function DsRecords({ zone }: ZoneProps) {
  const lines = zone.descriptors
    .filter((one) => one.keyRole !== "zsk")
    .flatMap((one) =>
      one.keys
        .filter((key) => key.published && key.keyTag !== null && (key.flags & 128) === 0)
        .flatMap((key) =>
          key.ds.map((ds) => ({
            text: `${zone.name}. IN DS ${key.keyTag} ${one.algorithm.number} ${ds.digestType} ${ds.digest}`,
            label: `DS of key ${key.keyTag}, ${digestMnemonic(ds.digestType)}`,
          })),
        ),
    );
  if (lines.length === 0) return null;
  return (
    <Disclosure label={`${plural(lines.length, "DS record")} for the parent`}>
      <pre className={styles.ds}>{lines.map((line) => line.text).join("\n")}</pre>
      <CopyButton text={lines.map((line) => line.text).join("\n")} what="the DS records">
        Copy all
      </CopyButton>
    </Disclosure>
  );
}

function Descriptor({ descriptor, zone }: ZoneProps & Readonly<{ descriptor: DescriptorItem }>) {
  return (
    <section
      aria-label={`${roleWord(descriptor.keyRole)} ${descriptor.descriptorId}`}
      className={styles.descriptor}
    >
      <h3>
        {roleWord(descriptor.keyRole)} <Quiet>{descriptor.descriptorId}</Quiet>
      </h3>
      <DescriptorFacts descriptor={descriptor} zone={zone} />
      <Table label={`Keys of the ${roleWord(descriptor.keyRole).toLowerCase()}`}>
        <thead>
          <tr>
            <HeadCell>Place</HeadCell>
            <HeadCell>Key tag</HeadCell>
            <HeadCell>In DNSKEY set</HeadCell>
            <HeadCell>Signs</HeadCell>
            <HeadCell>Made</HeadCell>
          </tr>
        </thead>
        <tbody>
          {descriptor.keys.map((key) => (
            <KeyRow key={key.nativeId} keyItem={key} zone={zone} />
          ))}
        </tbody>
      </Table>
      <Disclosure label="All properties">
        <AllProperties descriptor={descriptor} />
      </Disclosure>
    </section>
  );
}

/** Signing key descriptors and the keys in them: tags, what each signs, where the private half lives and who can open it. */
export function KeysSection({ zone }: ZoneProps) {
  const keys = zone.descriptors.reduce((sum, one) => sum + one.keys.length, 0);
  return (
    <Section
      id="keys"
      title="Keys"
      lead={
        zone.descriptors.length === 0
          ? "No signing keys."
          : `${plural(zone.descriptors.length, "descriptor")}, ${plural(keys, "key")}.`
      }
      foot={zone.settings === null ? null : <>From {zone.settings.reportedBy}.</>}
    >
      {zone.descriptors.length === 0 ? (
        <EmptyState>
          {zone.signed === false
            ? "This zone has no signing keys."
            : "No server has told which keys there are."}
        </EmptyState>
      ) : (
        zone.descriptors.map((one) => (
          <Descriptor key={one.descriptorId} descriptor={one} zone={zone} />
        ))
      )}
      <DsRecords zone={zone} />
    </Section>
  );
}
