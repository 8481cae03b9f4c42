import localFont from "next/font/local";

// The Latin part of both families is preloaded, so that names and figures never change under the reader's eye; other
// scripts follow from @fontsource when a name needs them (globals.css).
export const textFont = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  variable: "--font-text",
  weight: "100 900",
  adjustFontFallback: false,
});

export const monoFont = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  variable: "--font-mono",
  weight: "100 800",
  adjustFontFallback: false,
});
