import { textFiles } from "kustogen/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Configuration and scripts that systems import are their text, as they are in `npm run gen`.
  plugins: [textFiles()],
  test: { include: ["test/**/*.test.ts"] },
});
