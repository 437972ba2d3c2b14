// What every client's run needs: where the server is, whose keys, a signing client, refusals, and waiting for a state.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { BasicCredentials, GlobalCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js';
import { Region } from '@huaweicloud/huaweicloud-sdk-core/region/region.js';

export const address = new URL(process.env.TIELINE_ADDRESS);
export const region = new Region('cn-north-4', address.origin);
export const [alice, bob] = ['ALICE', 'BOB'].map((name) => ({
  name: name.toLowerCase(), id: process.env[`${name}_KEY`], secret: process.env[`${name}_SECRET`], password: `${name.toLowerCase()}-password`,
}));

const withKey = (credentials, key) => credentials.withAk(key.id).withSk(key.secret).withIamEndpoint(address.origin);

/** An account's credentials in the region: the SDK looks its project up. */
export const inProject = (key, project) => withKey(new BasicCredentials(), key).withProjectId(project);

/** An account's credentials for global services: the SDK looks its domain up. */
export const inDomain = (key) => withKey(new GlobalCredentials(), key);

/** Calls by method and path, signed by the SDK's core: Huawei publishes no Node.js package for these services. */
export function signing(key, root) {
  const client = new ClientBuilder((core) => core).withCredential(inProject(key)).withRegion(region).build();
  return (method, path, data, queryParams = {}) => client.sendRequest({
    method, url: `${root}${path}`, contentType: 'application/json;charset=UTF-8', pathParams: {}, headers: {}, queryParams, data,
  });
}

/** Expects the cloud's no: a status and, where the SDK reads one out of the answer, a code. */
export const refused = (call, status, code) => assert.rejects(call, (error) => {
  assert.deepEqual([error.name, error.httpStatusCode, error.errorCode], ['ClientRequestException', status, code], error.errorMsg);
  assert.match(error.requestId, /^[0-9a-f]{32}$/);
  return true;
});

/** Asks until the answer is the one that is waited for; an SDK's refusal counts as its status. */
export async function until(ask, wanted) {
  let seen;
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(10)) {
    seen = await ask().catch((error) => error.httpStatusCode ?? Promise.reject(error));
    if (seen === wanted) return;
  }
  throw new Error(`still ${seen}, not ${wanted}`);
}
