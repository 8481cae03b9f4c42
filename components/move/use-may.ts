"use client";

import { useQuery } from "@tanstack/react-query";
import type { Permission } from "@/lib/contracts/roles";
import { meQuery } from "@/lib/queries/fleet";

/** Whether whoever looks may do something; false until that is known. What would be refused is not shown. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useQuery(meQuery());
  return me?.permissions.includes(permission) === true;
}
