import { NotFoundPage } from "@/components/shell/not-found-page";

export const metadata = { title: "Nothing here" };

export default function NotFound() {
  return (
    <main id="main">
      <NotFoundPage
        rest="The zone or server may have been removed, or the link was cut. Names are written without a dot at the end."
        other={{ href: "/", label: "Go to the fleet" }}
      />
    </main>
  );
}
