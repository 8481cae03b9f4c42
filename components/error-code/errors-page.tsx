"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useDeferredValue } from "react";
import { QueryBoundary } from "@/components/query/query-boundary";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, TextArea } from "@/components/ui/field";
import { Page, PageHead } from "@/components/ui/page";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { plural } from "@/components/zone/words";
import type { ErrorCodeItem } from "@/lib/contracts/error-codes";
import { errorCodesQuery } from "@/lib/queries/error-codes";
import styles from "./error-code.module.css";
import { errorHref, errorLabel } from "./words";

/** Answers to one pasted text: the best first, and what is said of names that do not exist. */
function Found({ text }: Readonly<{ text: string }>) {
  const { data } = useSuspenseQuery(errorCodesQuery(text));
  if (data.items.length === 0) {
    return (
      <EmptyState>
        No code, symbol or number of the DNS server is in this text. Paste the whole message, also
        in another language: the number is what counts.
      </EmptyState>
    );
  }
  return <CodeTable items={data.items} />;
}

function CodeTable({ items }: Readonly<{ items: readonly ErrorCodeItem[] }>) {
  return (
    <Table label="Error codes">
      <thead>
        <tr>
          <HeadCell>Code</HeadCell>
          <HeadCell>Name</HeadCell>
          <HeadCell>Means</HeadCell>
          <HeadCell>Zones now</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.symbol}>
            <RowHead>
              <Link href={errorHref(item)} prefetch={false}>
                <Mono strong>{errorLabel(item)}</Mono>
              </Link>
            </RowHead>
            <Cell>
              <Mono>{item.symbol.replace(/^DNS_ERROR_/, "")}</Mono>
              {item.exists ? <Quiet> {item.hex}</Quiet> : <Quiet> does not exist</Quiet>}
            </Cell>
            <Cell className={styles.means}>{item.text}</Cell>
            <Cell nowrap>
              {item.zonesNow.length === 0 ? (
                <Quiet>none</Quiet>
              ) : (
                plural(item.zonesNow.length, "zone")
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** Paste a number, a name or a whole message, and read what it means in words that can be passed on. */
export function ErrorsPage() {
  const [text, setText] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ history: "replace", throttleMs: 200 }),
  );
  const settled = useDeferredValue(text);
  return (
    <Page>
      <PageHead title="Explain an error" />
      <div className={styles.paste}>
        <Field
          label="Paste a code, a name or the whole message"
          help="9101, 0x238D, DNS_ERROR_KEYMASTER_REQUIRED, WIN32 9101, or everything PowerShell printed. Only the number is read; the language does not matter."
        >
          <TextArea mono rows={3} value={text} onValueChange={(value) => void setText(value)} />
        </Field>
      </div>
      <QueryBoundary asking="the catalogue of codes">
        <Found text={settled} />
      </QueryBoundary>
    </Page>
  );
}
