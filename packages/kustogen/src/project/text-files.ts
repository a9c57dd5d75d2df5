/** Kinds of files whose text systems import: the configuration and scripts that containers get. */
export const TEXT_FILES = [".conf", ".ini", ".py", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml"];
