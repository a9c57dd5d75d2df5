import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";

/** The kinds for which an operator runs pods that keep data, by group, as the operators' documentation describes them. */
const DATA_KINDS: Readonly<Record<string, readonly string[]>> = {
  "acid.zalan.do": ["postgresql"],
  "cassandra.datastax.com": ["CassandraDatacenter"],
  "ceph.rook.io": ["CephBlockPool", "CephCluster", "CephFilesystem", "CephObjectStore"],
  "clickhouse.altinity.com": ["ClickHouseInstallation"],
  "databases.spotahome.com": ["RedisFailover"],
  "dragonflydb.io": ["Dragonfly"],
  "elasticsearch.k8s.elastic.co": ["Elasticsearch"],
  "k8s.mariadb.com": ["MariaDB"],
  "k8ssandra.io": ["K8ssandraCluster"],
  "kafka.strimzi.io": ["Kafka", "KafkaNodePool"],
  "kubevirt.io": ["VirtualMachine"],
  "minio.min.io": ["Tenant"],
  "mongodbcommunity.mongodb.com": ["MongoDBCommunity"],
  "mysql.oracle.com": ["InnoDBCluster"],
  "opensearch.opster.io": ["OpenSearchCluster"],
  "pgv2.percona.com": ["PerconaPGCluster"],
  "postgres-operator.crunchydata.com": ["PostgresCluster"],
  "postgresql.cnpg.io": ["Cluster"],
  "psmdb.percona.com": ["PerconaServerMongoDB"],
  "pxc.percona.com": ["PerconaXtraDBCluster"],
  "rabbitmq.com": ["RabbitmqCluster"],
  "redis.redis.opstreelabs.in": ["Redis", "RedisCluster", "RedisReplication"],
  "scylla.scylladb.com": ["ScyllaCluster"],
};

/** The kinds of DATA_KINDS, without their groups. */
export const NAMES_OF_DATA_KINDS: readonly string[] = [...new Set(Object.values(DATA_KINDS).flat())];

/** True for an object for which an operator runs pods that keep data, such as a database. */
export function keepsData({ apiVersion, kind }: Pick<Resource, "apiVersion" | "kind">): boolean {
  return lookUp(DATA_KINDS, groupOf(apiVersion))?.includes(kind) === true;
}
