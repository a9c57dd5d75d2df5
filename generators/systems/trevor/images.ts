import type { ImageDeclaration } from "kustogen";

/** trevor's one image. The base says `trevor`; environments pin registry and tag. */
export const IMAGES: Record<"trevor", ImageDeclaration> = {
  trevor: {
    facts: {
      source: "karectl/trevor@589924d, Dockerfile and pyproject.toml",
      user: 1000,
      ports: [8000],
      entrypoint: ["trevor"],
      programs: ["uv", "arq", "alembic", "trevor"],
    },
  },
};
