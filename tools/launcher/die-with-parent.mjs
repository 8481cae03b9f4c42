// Preloaded into every child of the launcher: a build must not go on writing after the launcher was killed.
// The child's own workers inherit the preload but not the mark; their channel belongs to their work.
const MARK = "LAUNCHER_CHILD";

if (process.env[MARK] !== undefined && process.channel) {
  delete process.env[MARK];
  process.channel.unref();
  process.on("disconnect", () => process.exit(1));
}
