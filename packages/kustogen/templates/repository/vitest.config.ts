import { textFiles } from "kustogen/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Imports configuration files and scripts as text, as `npm run gen` does.
  plugins: [textFiles()],
  test: { include: ["test/**/*.test.ts"] },
});
