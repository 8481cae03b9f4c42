import { CSPProvider } from "@base-ui/react/csp-provider";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { QueryProvider } from "@/components/query/query-provider";
import { parseTheme, THEME_COOKIE } from "@/components/shell/theme";
import { monoFont, textFont } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Keymaster", template: "%s · Keymaster" },
  description: "Every zone's key master, signing keys and rollover state",
  robots: { index: false, follow: false },
  referrer: "same-origin",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1214" },
  ],
};

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      data-theme={theme}
      className={`${textFont.variable} ${monoFont.variable}`}
      suppressHydrationWarning
    >
      <body>
        <CSPProvider nonce={nonce}>
          <NuqsAdapter>
            <QueryProvider>
              <div className="root">{children}</div>
            </QueryProvider>
          </NuqsAdapter>
        </CSPProvider>
      </body>
    </html>
  );
}
