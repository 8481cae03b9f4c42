/** The zones whose role a server holds, as the zone list is asked for them. */
export function heldZonesFilter(server: { readonly name: string; readonly estate: string }) {
  return { server: [server.name], estate: [server.estate], limit: 100 };
}
