"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/tag";
import type { Actor } from "@/lib/contracts/actors";
import { ActorSwitch } from "./actor-switch";
import { destinations, isUnder } from "./destinations";
import { Glyph } from "./glyphs";
import { useShell } from "./shell-context";
import { ThemeMenu } from "./theme-menu";
import styles from "./top-bar.module.css";

/** Brand, navigation (at the bottom edge on a phone), the way to everything, theme, and who is acting. */
export function TopBar({ actor, labRunning }: Readonly<{ actor: Actor; labRunning: boolean }>) {
  const path = usePathname();
  const { open } = useShell();
  return (
    <header className={styles.top}>
      <Link href="/" className={styles.brand}>
        <Glyph name="key" size={18} />
        Keymaster
      </Link>
      <nav aria-label="Main" className={styles.nav}>
        <ul>
          {destinations(labRunning).map((one) => (
            <li key={one.href}>
              <Link href={one.href} aria-current={isUnder(path, one) ? "page" : undefined}>
                {one.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.tools}>
        <button type="button" className={styles.find} onClick={() => open("palette")}>
          <Glyph name="search" size={13} />
          <span>Zone, server or error code</span>
          <Kbd>Ctrl K</Kbd>
        </button>
        <span className={styles.findIcon}>
          <IconButton label="Find a zone, server or error code" onClick={() => open("palette")}>
            <Glyph name="search" />
          </IconButton>
        </span>
        <ThemeMenu />
        <ActorSwitch actor={actor} />
      </div>
    </header>
  );
}
