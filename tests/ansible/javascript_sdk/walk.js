// Copyright (c) 2026, community.camunda contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What the walks share: the SDK's client with a list of the methods that were called, and a frame for the result.

'use strict'

const { Admin } = require('@camunda8/sdk')

const methods = Object.getOwnPropertyNames(Admin.AdminApiClient.prototype).filter(
  (name) => !['constructor', 'getHeaders'].includes(name)
)

function recordedClient(called) {
  const client = new Admin.AdminApiClient()
  for (const name of methods) {
    const method = client[name]
    client[name] = (...values) => {
      called.add(name)
      return method.apply(client, values)
    }
  }
  return client
}

// Status of the answer that refuses the call; null if none does.
async function refusal(call) {
  try {
    await call()
    return null
  } catch (error) {
    // The SDK takes its own statusCode from a JSON body, and errors of this API are text.
    return error.response?.statusCode ?? String(error)
  }
}

// Runs a walk and prints what it saw, the methods it called and all there are, as one JSON object.
function run(walk) {
  const called = new Set()
  walk(recordedClient(called))
    .then((seen) => process.stdout.write(JSON.stringify({ ...seen, called: [...called], methods })))
    .catch((error) => {
      process.stderr.write(`${error.stack}\n`)
      process.exitCode = 1
    })
}

module.exports = { refusal, run }
