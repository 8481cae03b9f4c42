"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useRef, useState } from "react";
import { StatusShape } from "@/components/status/shape";
import { useFloatingContainer } from "@/components/ui/floating-container";
import { Kbd } from "@/components/ui/tag";
import { Glyph } from "./glyphs";
import { MarkedText } from "./marked-text";
import styles from "./palette.module.css";
import type { PaletteGroup, PaletteItem } from "./palette-items";
import { useShell } from "./shell-context";
import { usePaletteSearch } from "./use-palette-search";

function PaletteRow({
  item,
  text,
  onChoose,
}: Readonly<{ item: PaletteItem; text: string; onChoose: (item: PaletteItem) => void }>) {
  return (
    <Autocomplete.Item value={item} className={styles.row} onClick={() => onChoose(item)}>
      <span className={styles.shape}>
        {item.status ? <StatusShape status={item.status} /> : null}
      </span>
      <span className={item.mono ? styles.mono : undefined}>
        <MarkedText text={item.label} mark={text} />
      </span>
      <span className={styles.note}>
        <MarkedText text={item.note} mark={text} />
      </span>
      <span className={styles.opens}>{item.opens}</span>
      <span className={styles.enter} aria-hidden="true">
        <Kbd>Enter</Kbd>
      </span>
    </Autocomplete.Item>
  );
}

function PaletteList({
  text,
  onChoose,
}: Readonly<{ text: string; onChoose: (item: PaletteItem) => void }>) {
  return (
    <Autocomplete.List className={styles.list}>
      {(group: PaletteGroup) => (
        <Autocomplete.Group key={group.title} items={group.items} className={styles.group}>
          <Autocomplete.GroupLabel className={styles.label}>{group.title}</Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(item: PaletteItem) => (
              <PaletteRow key={item.id} item={item} text={text} onChoose={onChoose} />
            )}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  );
}

function PaletteFoot() {
  return (
    <footer className={styles.foot}>
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> move
      </span>
      <span>
        <Kbd>Enter</Kbd> open
      </span>
      <span>
        <Kbd>Ctrl Enter</Kbd> new tab
      </span>
      <span>
        <Kbd>Esc</Kbd> close
      </span>
    </footer>
  );
}

function PaletteBody({
  labRunning,
  onClose,
  goes,
}: Readonly<{ labRunning: boolean; onClose: () => void; goes: RefObject<boolean> }>) {
  const [text, setText] = useState("");
  const router = useRouter();
  const highlighted = useRef<PaletteItem | undefined>(undefined);
  const { groups, note } = usePaletteSearch(text.trim(), labRunning);
  const choose = (item: PaletteItem) => {
    goes.current = item.what.kind === "go";
    onClose();
    if (item.what.kind === "go") router.push(item.what.href);
    else item.what.run();
  };
  useEffect(
    () => () => {
      if (goes.current) document.getElementById("main")?.focus({ preventScroll: true });
    },
    [goes],
  );
  const openInTab = (event: React.KeyboardEvent) => {
    const item = highlighted.current;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (item?.what.kind !== "go") return;
    event.preventDefault();
    event.stopPropagation();
    window.open(item.what.href, "_blank", "noopener");
  };
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={text}
      onValueChange={(value, details) => {
        if (details.reason !== "item-press") setText(value);
      }}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(item: PaletteItem) => item.label}
      onItemHighlighted={(item: PaletteItem | undefined) => {
        highlighted.current = item;
      }}
    >
      <div className={styles.query}>
        <Glyph name="search" />
        <Autocomplete.Input
          aria-label="Find a zone, server or error code"
          placeholder="Zone, server, error code or action"
          className={styles.input}
          spellCheck={false}
          onKeyDownCapture={openInTab}
        />
        <Autocomplete.Status className={styles.status}>{note}</Autocomplete.Status>
        <Dialog.Close className={styles.close}>Close</Dialog.Close>
      </div>
      <div className={styles.results}>
        <Autocomplete.Empty>
          {text === "" ? null : (
            <p className={styles.empty}>
              Nothing is called “{text}”. A whole PowerShell message may be pasted as well.
            </p>
          )}
        </Autocomplete.Empty>
        <PaletteList text={text.trim()} onChoose={choose} />
      </div>
      <PaletteFoot />
    </Autocomplete.Root>
  );
}

/** Ctrl K: zones, servers, error codes, pages and actions in one box. */
export function Palette({ labRunning }: Readonly<{ labRunning: boolean }>) {
  const { panel, close } = useShell();
  const layer = useFloatingContainer();
  const goes = useRef(false);
  // After a jump the reader is on the new page, not on the button that had the focus before.
  return (
    <Dialog.Root
      open={panel === "palette"}
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Dialog.Portal {...layer}>
        <Dialog.Backdrop className={styles.veil} />
        <Dialog.Popup
          aria-label="Find"
          className={styles.palette}
          data-ground="raised"
          finalFocus={() => !goes.current}
        >
          <PaletteBody labRunning={labRunning} onClose={close} goes={goes} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
