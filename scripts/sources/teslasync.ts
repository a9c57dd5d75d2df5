import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Check, environmentOf, run } from "./environment.ts";

/** Prints what the configuration comes to, and what libraries make of its addresses. */
const PROGRAM = `package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"source/config"
)

func main() {
	cfg, err := config.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	dsn, err := url.Parse(cfg.Database.DSN())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	password, _ := dsn.User.Password()
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"host": dsn.Hostname(), "port": dsn.Port(), "database": dsn.Path, "password": password,
		"sslmode": dsn.Query().Get("sslmode"), "redis": cfg.Redis.Addr(), "broker": cfg.MQTT.BrokerURL(),
		"config": cfg,
	})
}
`;

/** Variables that other files of the program read, or that its documentation alone names. */
const ELSEWHERE =
  /^(?:AI_|OLLAMA_|ANTHROPIC_|OPENAI_|OLLAMA_|AZURE_OPENAI_|OLLAMA_|PGSSLROOTCERT$|HEALTH_PORT$|API_ENDPOINT$|APP_ENV$|ENCRYPTION_KEY$|TESLASYNC_OPERATOR_TOKEN$)/;

const PASSWORD = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** The containers that load the configuration. */
const CONTAINERS = ["teslasync", "notification-worker", "export-worker", "automation-worker"];

/** TeslaSync's own reading of its variables, compiled from its source, with those of an environment. */
export function teslasync(folder: string, environment: string, check: Check): void {
  const source = join(folder, "internal", "config");
  const files = readdirSync(source).filter((file) => file.endsWith(".go") && !file.endsWith("_test.go"));
  const work = mkdtempSync(join(tmpdir(), "kustogen-source-"));
  try {
    mkdirSync(join(work, "config"));
    for (const file of files) cpSync(join(source, file), join(work, "config", file));
    writeFileSync(join(work, "go.mod"), "module source\n\ngo 1.24\n");
    writeFileSync(join(work, "main.go"), PROGRAM);
    const built = run("go", ["build", "-o", "program", "."], work, { CGO_ENABLED: "0" });
    check("teslasync: its configuration compiles", built.status === 0, built.text);
    if (!existsSync(join(work, "program"))) return;
    const text = files.map((file) => readFileSync(join(source, file), "utf8")).join("\n");
    const read = new Set([...text.matchAll(/env[A-Z]\w*\("([A-Z0-9_]+)"/g)].map(([, name]) => name));
    const secrets = {
      DATABASE_PASS: PASSWORD,
      REDIS_PASSWORD: PASSWORD,
      TESLA_CLIENT_ID: "id",
      TESLA_CLIENT_SECRET: "s",
    };
    for (const container of CONTAINERS) {
      const env = environmentOf("teslasync", environment, container, secrets);
      const name = `teslasync in ${environment}: ${container}`;
      const unread = Object.keys(env).filter((variable) => !read.has(variable) && !ELSEWHERE.test(variable));
      check(`${name} reads every variable that it gets`, unread.length === 0, unread);
      const loaded = run(join(work, "program"), [], work, env);
      check(`${name} loads its configuration`, loaded.status === 0, loaded.text.slice(-300));
      if (loaded.status !== 0) continue;
      const { config, ...found } = JSON.parse(loaded.stdout) as Record<string, unknown> & { config: Loaded };
      check(
        `${name} parses the address of PostgreSQL`,
        found.host === env.DATABASE_HOST && found.password === PASSWORD,
        found,
      );
      check(
        `${name} finds Redis and the broker`,
        config.Redis.Enabled &&
          found.redis === `${env.REDIS_HOST}:${env.REDIS_PORT}` &&
          found.broker === `tcp://${env.MQTT_HOST}:${env.MQTT_PORT}`,
        found,
      );
      check(
        `${name} comes back from Tesla by https`,
        /^https:.*\/api\/v1\/auth\/callback$/.test(config.Tesla.RedirectURI),
        config.Tesla.RedirectURI,
      );
      check(`${name} knows its environment`, config.Environment !== "development", config.Environment);
      check(
        `${name} takes each number and time as it is deployed`,
        wrong(config, env).length === 0,
        wrong(config, env),
      );
      const broken = run(join(work, "program"), [], work, { ...env, DATABASE_PASS: "ab/cd" });
      check(`${name} ends with a / in its password, as the contract says`, broken.status !== 0, broken.text);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Loaded {
  Environment: string;
  Port: number;
  Database: { MaxConns: number; StatementTimeout: number; HealthCheckPeriod: number };
  Redis: { Enabled: boolean };
  Tesla: { RedirectURI: string; Timeout: number };
  APILogs: { QueueCapacity: number };
}

/** Values that fell back to a default, because they could not be read: Go says nothing of that. */
function wrong(config: Loaded, env: Record<string, string>): string[] {
  const seconds = (nanoseconds: number) => `${nanoseconds / 1e9}s`;
  const pairs: [string, string][] = [
    ["TESLASYNC_PORT", String(config.Port)],
    ["DATABASE_MAX_CONNS", String(config.Database.MaxConns)],
    ["DATABASE_STATEMENT_TIMEOUT", String(config.Database.StatementTimeout)],
    ["DATABASE_HEALTH_CHECK_PERIOD", seconds(config.Database.HealthCheckPeriod)],
    ["TESLA_TIMEOUT", seconds(config.Tesla.Timeout)],
    ["API_LOG_QUEUE_CAPACITY", String(config.APILogs.QueueCapacity)],
  ];
  return pairs.flatMap(([name, value]) =>
    env[name] === undefined || env[name] === value ? [] : [`${name}: ${value}`],
  );
}
