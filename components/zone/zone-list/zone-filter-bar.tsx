"use client";

import clsx from "clsx";
import { useEffect, useRef } from "react";
import { statusWordIds, statusWords } from "@/components/status/words";
import { CopyButton } from "@/components/ui/copy-button";
import { FilterBox } from "@/components/ui/filter-box";
import { PageHead } from "@/components/ui/page";
import { Chip } from "@/components/ui/tag";
import styles from "./zone-list.module.css";
import { csvHref, type ZoneSearch } from "./zone-search";

type BarProps = Readonly<{
  search: ZoneSearch;
  onSearch: (change: Partial<ZoneSearch>) => void;
  counts: Readonly<Record<string, number>>;
  matching: number;
  total: number;
}>;

function without(list: readonly string[], gone: string): string[] {
  return list.filter((one) => one !== gone);
}

function Chips({ search, onSearch }: Pick<BarProps, "search" | "onSearch">) {
  return (
    <>
      {search.verdict.map((verdict) => (
        <Chip
          key={verdict}
          removeLabel={`Remove the filter role ${verdict}`}
          onRemove={() => onSearch({ verdict: search.verdict.filter((one) => one !== verdict) })}
        >
          role is <b>{verdict}</b>
        </Chip>
      ))}
      {search.server.map((server) => (
        <Chip
          key={server}
          removeLabel={`Remove the filter key master ${server}`}
          onRemove={() => onSearch({ server: without(search.server, server) })}
        >
          key master is <b>{server}</b>
        </Chip>
      ))}
      {search.estate.map((estate) => (
        <Chip
          key={estate}
          removeLabel={`Remove the filter estate ${estate}`}
          onRemove={() => onSearch({ estate: without(search.estate, estate) })}
        >
          estate is <b>{estate}</b>
        </Chip>
      ))}
    </>
  );
}

function StatusFilter({
  search,
  onSearch,
  counts,
  total,
}: Pick<BarProps, "search" | "onSearch" | "counts" | "total">) {
  const shown = statusWordIds.filter(
    (status) => (counts[status] ?? 0) > 0 || search.status.includes(status),
  );
  return (
    <fieldset className={styles.statuses}>
      <legend className={styles.hidden}>Status</legend>
      <button
        type="button"
        aria-pressed={search.status.length === 0}
        onClick={() => onSearch({ status: [] })}
      >
        All <span>{total.toLocaleString("en")}</span>
      </button>
      {shown.map((status) => {
        const isOn = search.status.includes(status);
        return (
          <button
            key={status}
            type="button"
            aria-pressed={isOn}
            onClick={() =>
              onSearch({
                status: isOn
                  ? search.status.filter((one) => one !== status)
                  : [...search.status, status],
              })
            }
          >
            {statusWords[status].word} <span>{(counts[status] ?? 0).toLocaleString("en")}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** Title with counts by status, the filter box, and what is shown as a file. `/` puts the cursor into the box. */
export function ZoneFilterBar({ search, onSearch, counts, matching, total }: BarProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focusOnSlash = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const isTyping =
        target?.closest("input, textarea, select, [contenteditable]") !== null && target !== null;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", focusOnSlash);
    return () => document.removeEventListener("keydown", focusOnSlash);
  }, []);
  return (
    <>
      <PageHead title="Zones">
        <StatusFilter search={search} onSearch={onSearch} counts={counts} total={total} />
      </PageHead>
      <FilterBox
        label="Filter zones by name"
        placeholder="Part of a zone's name"
        value={search.q}
        onValueChange={(q) => onSearch({ q })}
        inputRef={input}
        before={<Chips search={search} onSearch={onSearch} />}
        after={
          <output className={clsx(styles.matching)}>
            <b>{matching.toLocaleString("en")}</b> of {total.toLocaleString("en")} zones
          </output>
        }
      />
      <p className={styles.tools} data-print="hide">
        <CopyButton look="text" text={() => window.location.href} what="the link to this list">
          Copy link
        </CopyButton>
        <a href={csvHref(search)} download>
          CSV, {matching.toLocaleString("en")} {matching === 1 ? "row" : "rows"}
        </a>
      </p>
    </>
  );
}
