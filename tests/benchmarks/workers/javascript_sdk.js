// Copyright (c) 2026, community.camunda contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Gets one token with Camunda's official JavaScript SDK and its cache on disk, and ends by itself: the SDK writes its
// cache in the background, and ending at once would cut that off.

'use strict'

const { Auth } = require('@camunda8/sdk')

const provider = new Auth.OAuthProvider({
  config: {
    CAMUNDA_CONSOLE_CLIENT_ID: process.env.CAMUNDA_CONSOLE_CLIENT_ID,
    CAMUNDA_CONSOLE_CLIENT_SECRET: process.env.CAMUNDA_CONSOLE_CLIENT_SECRET,
    CAMUNDA_CONSOLE_OAUTH_AUDIENCE: process.env.CAMUNDA_CONSOLE_OAUTH_AUDIENCE,
    CAMUNDA_OAUTH_URL: process.env.CAMUNDA_OAUTH_URL,
    ZEEBE_CLIENT_ID: process.env.CAMUNDA_CONSOLE_CLIENT_ID,
    ZEEBE_CLIENT_SECRET: process.env.CAMUNDA_CONSOLE_CLIENT_SECRET,
  },
})

provider.getHeaders('CONSOLE').catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
