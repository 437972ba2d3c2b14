// @huaweicloud/huaweicloud-sdk-iam: tokens, the account's domain and projects; and what the SDKs look up by themselves.
import assert from 'node:assert/strict';
import { IamClient } from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js';
import { VpcClient } from '@huaweicloud/huaweicloud-sdk-vpc';
import { address, alice, bob, inDomain, inProject, refused, region } from './surroundings.mjs';

const iam = (credentials) => IamClient.newBuilder().withCredential(credentials).withRegion(region).build();
const [a, b] = [iam(inDomain(alice)), iam(inDomain(bob))];

// The account. The first call has the SDK look the domain up, which it then sends as X-Domain-Id.
const { domains: [domain] } = await a.keystoneListAuthDomains();
assert.deepEqual([domain.name, domain.enabled], ['alice', true]);
assert.match(domain.id, /^[0-9a-f]{32}$/);
assert.notEqual((await b.keystoneListAuthDomains()).domains[0].id, domain.id);

const { projects, links } = await a.keystoneListProjects({ name: region.id });
assert.deepEqual([projects.length, projects[0].name, projects[0].domain_id, links.next], [1, region.id, domain.id, null]);
const project = projects[0].id;
assert.deepEqual((await a.keystoneListProjects({ name: 'no-such-region' })).projects, []);
assert.ok((await a.keystoneListAuthProjects()).projects.some((one) => one.id === project));
const shown = await iam(inProject(alice)).keystoneShowProject();
assert.deepEqual([shown.project.id, shown.project.name], [project, region.id], 'the SDK looked up the project of the region');
await refused(a.keystoneCreateProject({ body: { project: { name: region.id, domain_id: domain.id } } }), 409, 409);
assert.ok((await a.keystoneListRegions()).regions.some((one) => one.id === region.id && one.type === 'public'));
const { users: [user] } = await a.keystoneListUsers({ name: 'alice' });
assert.deepEqual([user.name, user.domain_id], ['alice', domain.id]);
assert.match((await a.keystoneShowVersion()).version.id, /^v3\.\d/);
assert.ok((await a.keystoneShowCatalog()).catalog.some((service) => service.type === 'identity'));

// Tokens, by password and from another token.
const signIn = (key, scope, extra = {}) => a.keystoneCreateUserTokenByPassword({
  ...extra, body: { auth: { identity: { methods: ['password'], password: { user: { name: key.name, password: key.password, domain: { name: 'alice' } } } }, scope } },
});
const own = await signIn(alice, { project: { name: region.id } });
const token = own['X-Subject-Token'];
assert.deepEqual(
  [own.httpStatusCode, own.token.project.id, own.token.project.domain.id, own.token.user.name, own.token.methods],
  [201, project, domain.id, 'alice', ['password']]);
assert.equal(Date.parse(own.token.expires_at) - Date.parse(own.token.issued_at), 24 * 60 * 60 * 1000);
assert.deepEqual(own.token.catalog.map((service) => service.name).filter((name) => ['iam', 'vpc', 'vpcep', 'apig'].includes(name)).sort(), ['apig', 'iam', 'vpc', 'vpcep']);
assert.deepEqual((await signIn(alice, { project: { id: project } }, { nocatalog: 'true' })).token.catalog, []);
await refused(signIn({ ...alice, password: 'wrong' }, {}), 401, 401);
await refused(signIn(bob, {}), 401, 401);
await refused(signIn(alice, { project: { name: 'no-such-region' } }), 401, 401);

const ofDomain = await signIn(alice, { domain: { name: 'alice' } });
assert.deepEqual([ofDomain.token.domain.id, ofDomain.token.project], [domain.id, undefined]);
const rescoped = await a.keystoneCreateScopedToken({
  body: { auth: { identity: { methods: ['token'], token: { id: ofDomain['X-Subject-Token'] } }, scope: { project: { id: project } } } },
});
assert.deepEqual([rescoped.token.project.id, rescoped.token.methods], [project, ['token']]);
const checked = await a.keystoneValidateToken({ xSubjectToken: token, 'X-Subject-Token': token });
assert.deepEqual([checked.token.project.id, checked.token.expires_at], [project, own.token.expires_at]);
await refused(b.keystoneValidateToken({ 'X-Subject-Token': token }), 404, 404);

// The SDKs sign; a token is what other clients send.
const withToken = (given, path, options = {}) => fetch(new URL(path, address), { ...options, headers: { 'X-Auth-Token': given, 'X-Subject-Token': token } });
assert.equal((await withToken(token, `/v1/${project}/vpcs`)).status, 200);
assert.equal((await withToken(ofDomain['X-Subject-Token'], `/v1/${project}/vpc-endpoints`)).status, 403);
assert.equal((await withToken(rescoped['X-Subject-Token'], '/v3/auth/tokens', { method: 'DELETE' })).status, 204);
assert.equal((await withToken(token, `/v1/${project}/vpcs`)).status, 401);

// Keys and projects that are not the caller's.
const vpcs = (credentials) => VpcClient.newBuilder().withCredential(credentials).withEndpoint(address.origin).build().listVpcs({});
assert.ok(Array.isArray((await vpcs(inProject(alice, project))).vpcs));
await refused(vpcs(inProject({ ...alice, secret: 'wrong' }, project)), 401, 'APIGW.0301');
await refused(vpcs(inProject({ ...alice, id: 'AKNOBODY000000000000' }, project)), 401, 'APIGW.0301');
await refused(vpcs(inProject(bob, project)), 400, undefined);
await refused(iam(inDomain({ ...alice, secret: 'wrong' }).withDomainId(domain.id)).keystoneListAuthDomains(), 401, 401);
console.log('done');
