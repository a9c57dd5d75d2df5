/** Kinds of text files that systems import: configuration and scripts for containers. */
export const TEXT_FILES = [".conf", ".ini", ".md", ".py", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml"];
