import { describe, expect, it } from "vitest";
import { hasUrlPassword, queryCredential } from "../../src/credentials/urls.ts";

describe("a URL", () => {
  it.each([
    "postgres://app:S3cr3t-pa55@db:5432/shop",
    "see https://bot:S3cr3t-pa55@git.example.com/x, and more",
    "amqp://user:S3cr3t-pa55@mq",
    "user:S3cr3t-pa55@tcp(db:3306)/shop",
    "dsn=root:S3cr3t-pa55@unix(/run/mysql.sock)/",
    "app:S3cr3t-pa55@db:5432",
    `https://${"ghp"}_0Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx@github.com/a/b`,
    "postgres://postgres:postgres@db.prod.internal/shop",
    "admin:S3cr3t-pa55@email.internal:993",
    "email:S3cr3t1@smtp.internal:25",
    "user:hunter2@db.internal",
    "postgres://$\x7bOWNER:=shop}:S3cr3t-pa55@db/shop",
    "postgres://app:DB-PASS-77@db/shop",
    "postgres://app:_DBPASS@db/shop",
    "postgres://app:COMPASS7@db/shop",
  ])("holds a password: %s", (text) => expect(hasUrlPassword(text, "value")).toBe(true));

  it.each([
    "https://git.example.com/a/b",
    "https://git@git.example.com/a/b",
    "https://robot@git.example.com/a/b",
    "postgres://$\x7bOWNER:=shop}@db/shop",
    "postgres://$\x7bOWNER:-$\x7bAPP}}@db/shop",
    "postgres://app:$(DB_PASSWORD)@db/shop",
    "postgres://app:{password}@db/shop",
    "postgres://app:_DBPASS_@db/shop",
    "postgres://app:DB_PASS@db/shop",
    "postgres://app:DBPASSWORD@db/shop",
    "postgres://app:{{ .Values.password }}@db/shop",
    "postgres://%s:%s@%s/shop",
    "postgres://app:****@db/shop",
    "postgres://app:xxxx@db/shop",
    "postgres://app:...@db/shop",
    "rtsp://user:pass@camera",
    "rtsp://username:password@camera",
    "postgres://app:app@localhost:5432/shop",
    "postgres://app:changeme@127.0.0.1/shop",
    "postgres://app:password@db.example.com/shop",
    "s3://app:eu@bucket",
    "s3://shop-k8s-at-home@eu-north-1/",
    "https://shop-k8s-at-home@git.example.com/shop",
    "s3://backups-7f3a9c21d4@eu-north-1/",
    "abfss://0Ab1Cd2Ef3Gh4Ij5Kl6Mn@account.dfs.core.windows.net/x",
    "ssh://deploy0Ab1Cd2Ef3Gh4Ij@git.example.com/shop",
    "mailto:ops@example.org",
    "User:admin@example.org",
    "serviceAccount:shop2owners@shop-4242.iam.gserviceaccount.com",
    "group:team7@example.org",
    "- email:ops2@example.org",
    "registry/app:1.2@sha256:0123456789abcdef",
    "no address at all",
  ])("holds none: %s", (text) => expect(hasUrlPassword(text, "value")).toBe(false));

  it.each([
    ["https://api.example.com/?password=S3cr3t-pa55", "password"],
    ["https://api.example.com/x?a=b&client_secret=0Ab1Cd2Ef3Gh4Ij5Kl6Mn", "client_secret"],
    ["https://api.example.com/x?a=b;token=0Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9", "token"],
    ["postgres://db/shop?user=app&password=S3cr3t%2Dpa55", "password"],
    ["https://api.example.com/?password=short", undefined],
    ["https://api.example.com/?password=$(PASSWORD)", undefined],
    ["https://api.example.com/?key=anonymous", undefined],
    ["https://api.example.com/?password", undefined],
    ["https://api.example.com/?page=S3cr3t-pa55", undefined],
    ["https://api.example.com/password=S3cr3t-pa55", undefined],
    ["?password=S3cr3t-pa55", undefined],
  ])("%s has a credential in the parameter %s", (text, expected) =>
    expect(queryCredential(text, "value")).toBe(expected),
  );
});
