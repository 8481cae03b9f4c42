"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { SETTINGS } from "./destinations";
import styles from "./settings-nav.module.css";

/** The pages of the settings, beside the title of each. */
export function SettingsNav() {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className={styles.settings} data-print="hide">
      <ul>
        {SETTINGS.map(({ href, label }) => (
          <li key={href}>
            <Link href={href} aria-current={path === href ? "page" : undefined}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
