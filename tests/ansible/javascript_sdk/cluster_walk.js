// Copyright (c) 2026, community.camunda contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes a cluster, does to it whatever Camunda's own SDK can do, and removes it again.

'use strict'

const { refusal, run } = require('./walk.js')

// Looks until it is done, and lets time pass at the simulated service meanwhile.
async function until(look, done) {
  for (let tries = 0; tries < 100; tries += 1) {
    const value = await look()
    if (done(value)) {
      return value
    }
    await fetch(`${process.env.CAMUNDA_CONSOLE_BASE_URL}/_simulator/advance`, {
      method: 'POST',
      body: JSON.stringify({ seconds: 30 }),
    })
  }
  throw new Error(`nothing came of ${look}`)
}

run(async (api) => {
  const seen = {}
  const parameters = await api.getParameters()
  const stable = parameters.channels[0]
  const region = parameters.regions.find((each) => each.provider === 'AWS')
  const made = await api.createCluster({
    name: 'from javascript',
    planTypeId: parameters.clusterPlanTypes[0].uuid,
    channelId: stable.uuid,
    generationId: stable.allowedGenerations[0].uuid,
    regionId: region.uuid,
    autoUpdate: false,
    stageLabel: 'dev',
  })
  const clusterUuid = made.clusterId
  const cluster = () => api.getCluster(clusterUuid)
  const healthy = () => until(cluster, (each) => each.status.ready === 'Healthy')
  seen.creating = (await cluster()).status.ready
  seen.made = await healthy()

  await api.updateCluster(clusterUuid, { name: 'renamed', description: 'by the SDK', stageLabel: 'test' })
  await api.updateIpAllowlist(clusterUuid, [{ ip: '192.0.2.0/24', description: '' }])
  seen.changed = await cluster()
  await api.whitelistIPs(clusterUuid, [])
  seen.unlisted = await cluster()

  seen.upgrade = await api.upgradeCluster(clusterUuid)
  seen.busy = await refusal(() => api.upgradeCluster(clusterUuid))
  seen.upgraded = await healthy()
  await api.wakeCluster(clusterUuid)

  await api.createSecret({ clusterUuid, secretName: 'TOKEN', secretValue: 'one' })
  seen.duplicate = await refusal(() => api.createSecret({ clusterUuid, secretName: 'TOKEN', secretValue: 'two' }))
  await api.updateSecret(clusterUuid, 'TOKEN', 'three')
  seen.secrets = await api.getSecrets(clusterUuid)
  await api.deleteSecret(clusterUuid, 'TOKEN')
  seen.secretsAfter = await api.getSecrets(clusterUuid)

  seen.backup = await api.createBackup(clusterUuid)
  seen.tooEarly = await refusal(() => api.createBackup(clusterUuid))
  seen.backups = await until(() => api.getBackups(clusterUuid), (each) => each[0].status === 'Complete')
  seen.backupDeleted = await api.deleteBackup(clusterUuid, seen.backup.uuid)
  seen.backupsAfter = await api.getBackups(clusterUuid)

  seen.monitoringBefore = await api.getMonitoringClients(clusterUuid)
  await api.activateMonitoring(clusterUuid)
  seen.active = await refusal(() => api.activateMonitoring(clusterUuid))
  seen.scraper = await api.createMonitoringClient(clusterUuid, 'scraper')
  seen.rotated = await api.rotateMonitoringClientPassword(clusterUuid, seen.scraper.uuid)
  seen.monitoring = await api.getMonitoringClients(clusterUuid)
  await api.createMonitoringClient(clusterUuid, 'other')
  await api.deleteMonitoringClient(clusterUuid, seen.scraper.uuid)
  await api.deactivateMonitoring(clusterUuid)
  seen.monitoringAfter = await api.getMonitoringClients(clusterUuid)

  seen.connectivityBefore = await api.getSecureConnectivityStatus(clusterUuid)
  const wanted = { allowedPrincipals: ['arn:aws:iam::123456789012:root'], allowedRegions: ['eu-central-1'] }
  await api.activateSecureConnectivity(clusterUuid, wanted)
  seen.connectivity = await until(
    () => api.getSecureConnectivityStatus(clusterUuid),
    (each) => each.status.status.conditions[0].status === 'True'
  )
  await api.deactivateSecureConnectivity(clusterUuid)
  seen.inactive = await refusal(() => api.deactivateSecureConnectivity(clusterUuid))

  await api.deleteCluster(clusterUuid)
  seen.gone = await refusal(cluster)
  return seen
})
