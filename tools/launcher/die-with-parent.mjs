// Preloaded into every child of the launcher: a build must not go on writing after the launcher was killed.
if (process.channel) {
  process.channel.unref();
  process.on("disconnect", () => process.exit(1));
}
