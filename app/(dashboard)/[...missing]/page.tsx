import { notFound } from "next/navigation";

/** Every address without a page of its own: answered inside the frame, so that the way on is in reach. */
export default function MissingPage() {
  notFound();
}
