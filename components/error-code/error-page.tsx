"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ActionPanel, Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DefinitionList } from "@/components/ui/definition-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Prose } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { ownerWord, plural, zoneHref } from "@/components/zone/words";
import type { ErrorCodeItem } from "@/lib/contracts/error-codes";
import { errorCodeQuery } from "@/lib/queries/error-codes";
import styles from "./error-code.module.css";
import { errorTicket, feltBy } from "./words";

type ItemProps = Readonly<{ item: ErrorCodeItem }>;

function Todo({ item }: ItemProps) {
  return (
    <ActionPanel
      title="What to do"
      items={[
        { term: "Owner", value: ownerWord(item.owner) },
        ...(item.doNot === null
          ? []
          : [{ term: "Do not", value: item.doNot.replace(/^Do not /, "") }]),
      ]}
      actions={
        <Actions>
          <CopyButton look="filled" text={() => errorTicket(item)} what="for this error">
            Copy ticket text
          </CopyButton>
          {item.zonesNow.length > 0 ? (
            <a href="#now" className={buttonClass("plain")}>
              {plural(item.zonesNow.length, "zone")} now
            </a>
          ) : null}
        </Actions>
      }
    >
      <p>{item.whatToDo}</p>
    </ActionPanel>
  );
}

function ZonesNow({ item }: ItemProps) {
  if (item.zonesNow.length === 0)
    return (
      <EmptyState>
        No zone shows it, or the situation that it stands for, at this moment.
      </EmptyState>
    );
  return (
    <Table label="Zones that show it now">
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>Why</HeadCell>
        </tr>
      </thead>
      <tbody>
        {item.zonesNow.map((one) => (
          <Row key={`${one.estate}/${one.zone}`}>
            <RowHead>
              <Link href={zoneHref(one.zone)} prefetch={false}>
                <Mono>{one.zone}</Mono>
              </Link>
            </RowHead>
            <Cell>{one.why}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Exists({ item }: ItemProps) {
  return (
    <>
      <Section id="now" title="Zones that show it now" lead="Or the situation that it stands for.">
        <ZonesNow item={item} />
      </Section>
      <Section title="What it means">
        <Prose>
          <p>{item.meaning}</p>
        </Prose>
      </Section>
      <Section title="Likely causes" lead="Most likely first.">
        <ol className={styles.causes}>
          {item.likelyCauses.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ol>
      </Section>
    </>
  );
}

function Invented({ item }: ItemProps) {
  return (
    <Section title="What you mean is" lead="Some web pages invent codes. Keymaster says so.">
      <ul className={styles.meant}>
        {item.meant.map((code) => (
          <li key={code}>
            <Link href={`/errors/${code}`}>
              <Mono strong>{code}</Mono>
            </Link>
          </li>
        ))}
      </ul>
      <Prose>
        <p>{item.meaning}</p>
      </Prose>
    </Section>
  );
}

/** One code: meaning, users, what to do, whom to call and what not to do, on the first screen; then causes. */
export function ErrorPage({ code }: Readonly<{ code: string }>) {
  const { data: item } = useSuspenseQuery(errorCodeQuery(code));
  return (
    <Page>
      <PageHead
        crumb={<Link href="/errors">Errors</Link>}
        title={item.code === null ? item.symbol : String(item.code)}
        mono
      />
      <VerdictPanel
        aside={<Todo item={item} />}
        verdict={
          <Verdict
            as="p"
            rest={item.exists ? feltBy(item) : "No version of Windows has such a name."}
          >
            {item.exists ? item.text : "This does not exist."}
          </Verdict>
        }
      >
        {item.exists ? (
          <DefinitionList
            layout="inline"
            items={[
              { term: "Name", value: <Mono>{item.symbol}</Mono> },
              { term: "Hex", value: <Mono>{item.hex}</Mono> },
              { term: "PowerShell shows", value: <Mono>{`WIN32 ${item.code}`}</Mono> },
            ]}
          />
        ) : null}
      </VerdictPanel>
      {item.exists ? <Exists item={item} /> : <Invented item={item} />}
    </Page>
  );
}
