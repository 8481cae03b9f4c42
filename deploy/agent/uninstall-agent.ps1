#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Takes the Keymaster agent's service, event source and firewall rule away.
.DESCRIPTION
Remove the agent in Keymaster first: then its certificate is refused at once, and it forgets its key by itself. The folder with
agent.json, the ledger and the logs stays; delete it by hand when nobody needs its record of steps any more.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if ($null -ne (Get-Service -Name 'KeymasterAgent' -ErrorAction SilentlyContinue)) {
    Stop-Service -Name 'KeymasterAgent' -Force
    & sc.exe 'delete' 'KeymasterAgent' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "Deleting the service failed with exit code $LASTEXITCODE." }
}
if ($null -ne (Get-NetFirewallRule -Name 'KeymasterAgent' -ErrorAction SilentlyContinue)) {
    Remove-NetFirewallRule -Name 'KeymasterAgent'
}
if ([System.Diagnostics.EventLog]::SourceExists('KeymasterAgent')) {
    [System.Diagnostics.EventLog]::DeleteEventSource('KeymasterAgent')
}
