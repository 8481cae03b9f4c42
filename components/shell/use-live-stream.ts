"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { openLiveStream } from "@/lib/queries/live";
import { zoneListKey } from "@/lib/queries/snapshot";

/** How long the stream may be away before the page says so: a reconnect takes a second or two. */
const patienceMs = 5000;
const askAgainMs = 15_000;

/**
 * Keeps the page live: hints from the server make what they name be asked again. While the stream is cut everything
 * shown is asked again every 15 s. Returns whether the stream has been away for longer than a reconnect takes.
 */
export function useLiveStream(): boolean {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(true);
  const [isCut, setCut] = useState(false);

  useEffect(() => {
    if (typeof EventSource === "undefined") return;
    const refetchZones = () => void client.invalidateQueries({ queryKey: zoneListKey });
    return openLiveStream(client, refetchZones, setOpen);
  }, [client]);

  useEffect(() => {
    if (isOpen) {
      setCut(false);
      return;
    }
    const notice = setTimeout(() => setCut(true), patienceMs);
    const asking = setInterval(() => void client.invalidateQueries(), askAgainMs);
    return () => {
      clearTimeout(notice);
      clearInterval(asking);
    };
  }, [isOpen, client]);

  return isCut;
}
