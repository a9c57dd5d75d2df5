import type { ImageDeclaration } from "kustogen";

/** Releases, and the commits that staging runs between them; `main` moves. */
const release = /^(?:v\d+\.\d+\.\d+|[0-9a-f]{7,40})$/;

/** The images of alexandria: its own three, and a helper that is pinned here. */
export const IMAGES = {
  api: { name: "ghcr.io/alexandriaproject/ee-api", release },
  orchestrator: { name: "ghcr.io/alexandriaproject/ce", release },
  dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard", release },
  init: { name: "busybox", tag: "1.37.0" },
} satisfies Record<string, ImageDeclaration>;
