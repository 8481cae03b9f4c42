#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs the Keymaster agent as a Windows service under a group managed service account.
.DESCRIPTION
Run it in the program's folder, on a member server, never on a domain controller. It makes the folder of the configuration readable
for the account and administrators alone, asks for the enrolment code, registers the event source, compiles the service wrapper
with the compiler that Windows has, registers the service, opens the port, and starts. Running it again repairs what is there.
docs/operate/enrolment.md explains every step; uninstall-agent.ps1 takes it back.
#>
[CmdletBinding()]
param(
    # The account, for example CONTOSO\km-agent$
    [Parameter(Mandatory = $true)]
    [ValidatePattern('^[^\\/"\[\]:;|=,+*?<>]+\\[^\\/"\[\]:;|=,+*?<>]+\$$')]
    [string] $Account,
    [ValidateNotNullOrEmpty()]
    [string] $ConfigFile = (Join-Path -Path $env:ProgramData -ChildPath 'Keymaster\agent.json')
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Assert-Exit([string] $What) {
    if ($LASTEXITCODE -ne 0) { throw "$What failed with exit code $LASTEXITCODE." }
}

$role = (Get-CimInstance -ClassName Win32_ComputerSystem).DomainRole
if ($role -ge 4) { throw 'This is a domain controller. Install the agent on a member server.' }
if ($role -ne 3) { throw 'This machine is no member server of a domain.' }

$root = Split-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -Parent
$main = Join-Path -Path $root -ChildPath 'agent\main.ts'
if (-not (Test-Path -LiteralPath $main)) { throw "The agent is not at $main." }
if (-not (Test-Path -LiteralPath $ConfigFile)) { throw "Write $ConfigFile first: Settings, Agents shows its text." }
$node = (Get-Command -Name 'node.exe' -CommandType Application | Select-Object -First 1).Source
$config = Get-Content -LiteralPath $ConfigFile -Raw -Encoding UTF8 | ConvertFrom-Json
$port = [int] $config.listen.port

$base = Split-Path -Path $ConfigFile -Parent
$logs = Join-Path -Path $base -ChildPath 'logs'
$binaries = Join-Path -Path $base -ChildPath 'bin'
foreach ($folder in @($base, $logs, $binaries)) {
    [void] (New-Item -ItemType Directory -Path $folder -Force)
}

# Only these three: SYSTEM, administrators, and the account. Nothing is inherited from ProgramData.
$acl = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
$acl.SetAccessRuleProtection($true, $false)
$inherit = [System.Security.AccessControl.InheritanceFlags] 'ContainerInherit, ObjectInherit'
$none = [System.Security.AccessControl.PropagationFlags]::None
$allow = [System.Security.AccessControl.AccessControlType]::Allow
$system = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-18'
$administrators = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList 'S-1-5-32-544'
$service = New-Object -TypeName System.Security.Principal.NTAccount -ArgumentList $Account
foreach ($who in @($system, $administrators)) {
    $rule = New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $who, 'FullControl', $inherit, $none, $allow
    $acl.AddAccessRule($rule)
}
$rule = New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $service, 'Modify', $inherit, $none, $allow
$acl.AddAccessRule($rule)
Set-Acl -LiteralPath $base -AclObject $acl
# The account does not rewrite the program that runs as it.
$binaryAcl = New-Object -TypeName System.Security.AccessControl.DirectorySecurity
$binaryAcl.SetAccessRuleProtection($true, $false)
foreach ($who in @($system, $administrators)) {
    $rule = New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $who, 'FullControl', $inherit, $none, $allow
    $binaryAcl.AddAccessRule($rule)
}
$rule = New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $service, 'ReadAndExecute', $inherit, $none, $allow
$binaryAcl.AddAccessRule($rule)
Set-Acl -LiteralPath $binaries -AclObject $binaryAcl

$known = Get-Service -Name 'KeymasterAgent' -ErrorAction SilentlyContinue
if ($null -ne $known) {
    Stop-Service -Name 'KeymasterAgent' -Force
}

$state = $config.stateDir
if (-not [System.IO.Path]::IsPathRooted($state)) { $state = Join-Path -Path $base -ChildPath $state }
if (-not (Test-Path -LiteralPath (Join-Path -Path $state -ChildPath 'identity.json'))) {
    Write-Host 'Paste the enrolment code that Keymaster shows under Settings, Agents, and press Enter:'
    Push-Location -LiteralPath $root
    try {
        & $node '--import' 'tsx' $main 'enrol' '--config' $ConfigFile
        Assert-Exit 'Enrolling'
    }
    finally { Pop-Location }
}

if (-not [System.Diagnostics.EventLog]::SourceExists('KeymasterAgent')) {
    [System.Diagnostics.EventLog]::CreateEventSource('KeymasterAgent', 'Application')
}

$exe = Join-Path -Path $binaries -ChildPath 'agent-service.exe'
if (Test-Path -LiteralPath $exe) { Remove-Item -LiteralPath $exe -Force }
$source = Get-Content -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'agent-service.cs') -Raw -Encoding UTF8
Add-Type -TypeDefinition $source -Language CSharp -ReferencedAssemblies 'System', 'System.ServiceProcess' -OutputAssembly $exe -OutputType ConsoleApplication

if ($null -eq $known) {
    $line = '"{0}" "{1}" "{2}" "{3}" "{4}"' -f $exe, $node, $root, $ConfigFile, $logs
    [void] (New-Service -Name 'KeymasterAgent' -BinaryPathName $line -DisplayName 'Keymaster agent' -Description 'Reads and moves the DNSSEC key master role for Keymaster.' -StartupType Automatic)
}
# An empty password: the domain gives a managed account its own.
$registered = Get-CimInstance -ClassName Win32_Service -Filter "Name='KeymasterAgent'"
$changed = Invoke-CimMethod -InputObject $registered -MethodName 'Change' -Arguments @{ StartName = $Account; StartPassword = '' }
if ($changed.ReturnValue -ne 0) { throw "Giving the service its account failed with code $($changed.ReturnValue) of Win32_Service.Change." }
& sc.exe 'failure' 'KeymasterAgent' 'reset=' '86400' 'actions=' 'restart/5000/restart/60000/restart/60000' | Out-Null
Assert-Exit 'Setting what happens when it fails'

if ($null -eq (Get-NetFirewallRule -Name 'KeymasterAgent' -ErrorAction SilentlyContinue)) {
    [void] (New-NetFirewallRule -Name 'KeymasterAgent' -DisplayName 'Keymaster agent' -Direction Inbound -Protocol TCP -LocalPort $port -Action Allow -Profile Domain)
}

Start-Service -Name 'KeymasterAgent'
Get-Service -Name 'KeymasterAgent'
