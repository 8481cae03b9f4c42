/** Rows of the worker's table that only look. */
export const READING_OPERATIONS = [
  "open-session",
  "get-zones",
  "get-zone-settings",
  "test-zone-settings",
  "get-signing-keys",
  "get-apex-keys",
  "get-server-setting",
  "get-directory-setting",
  "get-key-storage-providers",
  "get-trust-points",
  "get-trust-anchors",
  "get-events",
] as const;

/** Rows that steps of moves are made of, besides. */
export const MOVING_OPERATIONS = [
  "move-role",
  "add-signing-key",
  "remove-signing-key",
  "sign-zone",
  "unsign-zone",
] as const;
