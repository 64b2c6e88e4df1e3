// Copyright (c) 2026, community.camunda contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Lists, makes, reads and removes clients and members with Camunda's own SDK.
// Everything the SDK needs to know is in the environment, as its documentation has it.

'use strict'

const { refusal, run } = require('./walk.js')

run(async (api) => {
  const seen = {}

  seen.clusters = await api.getClusters()
  const clusterUuid = seen.clusters[0].uuid
  seen.cluster = await api.getCluster(clusterUuid)
  seen.parameters = await api.getParameters()

  seen.clientsBefore = await api.getClients(clusterUuid)
  seen.created = await api.createClient({ clusterUuid, clientName: 'from-javascript', permissions: ['Zeebe', 'Operate'] })
  seen.client = await api.getClient(clusterUuid, seen.created.clientId)
  seen.clientsBetween = await api.getClients(clusterUuid)
  seen.duplicate = await refusal(() => api.createClient({ clusterUuid, clientName: 'from-javascript' }))
  await api.deleteClient(clusterUuid, seen.created.clientId)
  seen.clientsAfter = await api.getClients(clusterUuid)
  seen.gone = await refusal(() => api.getClient(clusterUuid, seen.created.clientId))

  seen.membersBefore = await api.getUsers()
  await api.createMember('java.script@example.com', ['developer', 'analyst'])
  seen.membersBetween = await api.getUsers()
  await api.deleteMember('java.script@example.com')
  seen.membersAfter = await api.getUsers()
  seen.owner = await refusal(() => api.deleteMember('olga.owner@example.com'))

  seen.ipRanges = await api.getIpRanges()
  seen.activity = await api.getActivityEvents()
  seen.csv = await api.getActivityEventsCsv()
  return seen
})
