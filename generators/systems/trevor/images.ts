import type { ImageDeclaration } from "kustogen";

/** trevor's one image. The base has the name `trevor`; environments pin registry and tag. */
export const IMAGES: Record<"trevor", ImageDeclaration> = {
  trevor: {
    // Upstream deploys each commit under its id, and numbers versions separately.
    release: /^(?:\d+\.\d+\.\d+|[0-9a-f]{7,40})$/,
    facts: {
      source: "karectl/trevor@589924d, Dockerfile and pyproject.toml",
      user: 1000,
      ports: [8000],
      entrypoint: ["trevor"],
      programs: ["uv", "arq", "alembic", "trevor", "python"],
    },
  },
};
