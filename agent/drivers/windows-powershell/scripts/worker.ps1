# The one script that Keymaster's agent runs on Windows: reads requests as JSON lines, answers as JSON lines.
# Windows PowerShell 5.1 syntax, ASCII only. Every request names a row of $operations; values are bound as data.
param([string] $SessionConfiguration, [string] $Computer, [string] $Endpoint)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

# Kind: read = changes nothing; change = knows -WhatIf and -Confirm; forced = asks a question of its own unless -Force is given.
$operations = @{
    'open-session' = @{
        Cmdlet = 'New-CimSession'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; OperationTimeoutSec = 'uint32' }
        Fields = @{}
    }
    'get-zones' = @{
        Cmdlet = 'Get-DnsServerZone'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; Name = 'strings' }
        Fields = @{
            ZoneName = 'text'; ZoneType = 'text'; DistinguishedName = 'text'; ReplicationScope = 'text'; ZoneFile = 'text'
            IsDsIntegrated = 'boolean'; IsSigned = 'boolean'; IsReadOnly = 'boolean'; IsAutoCreated = 'boolean'
            IsPaused = 'boolean'; IsShutdown = 'boolean'; IsReverseLookupZone = 'boolean'; DirectoryPartitionName = 'text'
        }
    }
    'get-zone-settings' = @{
        Cmdlet = 'Get-DnsServerDnsSecZoneSetting'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'strings' }
        Fields = @{
            ZoneName = 'text'; IsKeyMasterServer = 'boolean'; KeyMasterServer = 'text'; KeyMasterStatus = 'text'
            DenialOfExistence = 'text'; NSec3HashAlgorithm = 'text'; NSec3Iterations = 'number'; NSec3OptOut = 'boolean'
            IsNSec3SaltConfigured = 'boolean'; NSec3RandomSaltLength = 'number'; NSec3UserSalt = 'text'
            DnsKeyRecordSetTtl = 'seconds'; DSRecordSetTtl = 'seconds'; DSRecordGenerationAlgorithm = 'texts'
            DistributeTrustAnchor = 'texts'; EnableRfc5011KeyRollover = 'boolean'; ParentHasSecureDelegation = 'boolean'
            SecureDelegationPollingPeriod = 'seconds'; PropagationTime = 'seconds'; SignatureInceptionOffset = 'seconds'
        }
    }
    'test-zone-settings' = @{
        Cmdlet = 'Test-DnsServerDnsSecZoneSetting'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string' }
        Fields = @{
            ZoneName = 'text'; ValidationErrorCode = 'number'; ValidationErrorCodeDescription = 'text'
            ExtendedErrorCode = 'number'; KeyId = 'id'; SigningKeyPointerString = 'text'
        }
    }
    'get-signing-keys' = @{
        Cmdlet = 'Get-DnsServerSigningKey'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string' }
        Fields = @{
            ZoneName = 'text'; KeyId = 'id'; KeyType = 'text'; CryptoAlgorithm = 'text'; KeyLength = 'number'
            KeyStorageProvider = 'text'; StoreKeysInAD = 'boolean'; CurrentState = 'text'; IsRolloverEnabled = 'boolean'
            RolloverType = 'text'; RolloverPeriod = 'seconds'; InitialRolloverOffset = 'seconds'
            CurrentRolloverStatus = 'text'; NextRolloverAction = 'text'; LastRolloverTime = 'instant'
            NextRolloverTime = 'instant'; DnsKeySignatureValidityPeriod = 'seconds'
            DSSignatureValidityPeriod = 'seconds'; ZoneSignatureValidityPeriod = 'seconds'
            ActiveKey = 'text'; StandbyKey = 'text'; NextKey = 'text'
        }
    }
    'get-apex-keys' = @{
        Cmdlet = 'Get-DnsServerResourceRecord'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; Name = 'string'; RRType = 'string' }
        Fields = @{
            RecordType = 'text'; TimeToLive = 'seconds'; 'RecordData.KeyTag' = 'number'; 'RecordData.KeyFlags' = 'number'
            'RecordData.SecureEntryPoint' = 'boolean'; 'RecordData.Revoked' = 'boolean'
            'RecordData.CryptoAlgorithm' = 'text'; 'RecordData.Base64Data' = 'text'; 'RecordData.TypeCovered' = 'text'
            'RecordData.SignatureInception' = 'instant'; 'RecordData.SignatureExpiration' = 'instant'
        }
    }
    'get-server-setting' = @{
        Cmdlet = 'Get-DnsServerSetting'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; All = 'switch' }
        Fields = @{
            ComputerName = 'text'; IsReadOnlyDC = 'boolean'; DsAvailable = 'boolean'; EnableDnsSec = 'boolean'
            EnableOnlineSigning = 'boolean'; MajorVersion = 'number'; MinorVersion = 'number'; BuildNumber = 'number'
            RootTrustAnchorsURL = 'text'
        }
    }
    'get-directory-setting' = @{
        Cmdlet = 'Get-DnsServerDsSetting'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session' }
        Fields = @{ PollingInterval = 'number'; TombstoneInterval = 'seconds'; DirectoryPartitionAutoEnlistInterval = 'seconds' }
    }
    'get-key-storage-providers' = @{
        Cmdlet = 'Show-DnsServerKeyStorageProvider'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session' }
        Fields = @{ '.' = 'text' }
    }
    'get-trust-points' = @{
        Cmdlet = 'Get-DnsServerTrustPoint'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session' }
        Fields = @{
            TrustPointName = 'text'; TrustPointState = 'text'; LastActiveRefreshTime = 'instant'
            NextActiveRefreshTime = 'instant'; LastSuccessfulActiveRefreshTime = 'instant'; LastActiveRefreshResult = 'number'
        }
    }
    'get-trust-anchors' = @{
        Cmdlet = 'Get-DnsServerTrustAnchor'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; Name = 'string' }
        Fields = @{
            TrustAnchorName = 'text'; TrustAnchorType = 'text'; KeyTag = 'number'; TrustAnchorState = 'text'
            EnteredStateTime = 'instant'; NextStateTime = 'instant'; 'TrustAnchorData.CryptoAlgorithm' = 'text'
            'TrustAnchorData.Base64Data' = 'text'
        }
    }
    'get-events' = @{
        Cmdlet = 'Get-WinEvent'; Kind = 'read'
        Parameters = @{ ComputerName = 'string'; LogName = 'string'; FilterXPath = 'string'; MaxEvents = 'int64'; Oldest = 'switch' }
        Fields = @{ Id = 'number'; RecordId = 'number'; TimeCreated = 'instant'; Level = 'number'; Message = 'text'; '()' = 'xml' }
    }
    'move-role' = @{
        Cmdlet = 'Reset-DnsServerZoneKeyMasterRole'; Kind = 'forced'
        Parameters = @{ CimSession = 'session'; ZoneName = 'string'; KeyMasterServer = 'string'; SeizeRole = 'switch' }
        Fields = @{}
    }
    'sign-zone' = @{
        Cmdlet = 'Invoke-DnsServerZoneSign'; Kind = 'forced'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; SignWithDefault = 'switch'; DoResign = 'switch'
        }
        Fields = @{}
    }
    'unsign-zone' = @{
        Cmdlet = 'Invoke-DnsServerZoneUnsign'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string' }
        Fields = @{}
    }
    'set-zone-settings' = @{
        Cmdlet = 'Set-DnsServerDnsSecZoneSetting'; Kind = 'change'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; DenialOfExistence = 'string'
            NSec3Iterations = 'uint16'; NSec3OptOut = 'boolean'; NSec3RandomSaltLength = 'byte'; NSec3UserSalt = 'string'
            DistributeTrustAnchor = 'strings'; EnableRfc5011KeyRollover = 'boolean'; DSRecordGenerationAlgorithm = 'strings'
            DSRecordSetTtl = 'seconds'; DnsKeyRecordSetTtl = 'seconds'; SignatureInceptionOffset = 'seconds'
            SecureDelegationPollingPeriod = 'seconds'; PropagationTime = 'seconds'; ParentHasSecureDelegation = 'boolean'
        }
        Fields = @{}
    }
    'add-signing-key' = @{
        Cmdlet = 'Add-DnsServerSigningKey'; Kind = 'change'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; Type = 'string'; CryptoAlgorithm = 'string'
            KeyLength = 'uint32'; InitialRolloverOffset = 'seconds'; DnsKeySignatureValidityPeriod = 'seconds'
            DSSignatureValidityPeriod = 'seconds'; ZoneSignatureValidityPeriod = 'seconds'; RolloverPeriod = 'seconds'
            KeyStorageProvider = 'string'; StoreKeysInAD = 'boolean'
        }
        Fields = @{}
    }
    'set-signing-key' = @{
        Cmdlet = 'Set-DnsServerSigningKey'; Kind = 'change'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid'; RolloverPeriod = 'seconds'
            DnsKeySignatureValidityPeriod = 'seconds'; DSSignatureValidityPeriod = 'seconds'
            ZoneSignatureValidityPeriod = 'seconds'; NextRolloverAction = 'string'
        }
        Fields = @{}
    }
    'remove-signing-key' = @{
        Cmdlet = 'Remove-DnsServerSigningKey'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid' }
        Fields = @{}
    }
    'start-rollover' = @{
        Cmdlet = 'Invoke-DnsServerSigningKeyRollover'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid' }
        Fields = @{}
    }
    'step-rollover' = @{
        Cmdlet = 'Step-DnsServerSigningKeyRollover'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid' }
        Fields = @{}
    }
    'enable-rollover' = @{
        Cmdlet = 'Enable-DnsServerSigningKeyRollover'; Kind = 'forced'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid'; RolloverPeriod = 'seconds'
            InitialRolloverOffset = 'seconds'
        }
        Fields = @{}
    }
    'disable-rollover' = @{
        Cmdlet = 'Disable-DnsServerSigningKeyRollover'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; KeyId = 'guid' }
        Fields = @{}
    }
    'export-ds' = @{
        Cmdlet = 'Export-DnsServerDnsSecPublicKey'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; ZoneName = 'string'; DigestType = 'strings'; NoClobber = 'switch' }
        Fields = @{}
    }
    'add-trust-anchor' = @{
        Cmdlet = 'Add-DnsServerTrustAnchor'; Kind = 'change'
        Parameters = @{
            ComputerName = 'string'; CimSession = 'session'; Name = 'string'; CryptoAlgorithm = 'string'; Base64Data = 'string'
            KeyProtocol = 'string'; KeyTag = 'uint16'; DigestType = 'string'; Digest = 'string'
        }
        Fields = @{}
    }
    'remove-trust-anchor' = @{
        Cmdlet = 'Remove-DnsServerTrustAnchor'; Kind = 'forced'
        Parameters = @{ ComputerName = 'string'; CimSession = 'session'; Name = 'string'; Type = 'string' }
        Fields = @{}
    }
}

# Own streams: the console's would use the OEM code page, and carry text of warnings and hosts.
$encoding = [System.Text.UTF8Encoding]::new($false)
$reader = [System.IO.StreamReader]::new([System.Console]::OpenStandardInput(), $encoding)
$writer = [System.IO.StreamWriter]::new([System.Console]::OpenStandardOutput(), $encoding)
[System.Console]::SetOut([System.IO.TextWriter]::Null)
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$epoch = [System.DateTime]::new(1970, 1, 1, 0, 0, 0, [System.DateTimeKind]::Utc)
$state = @{ Runspace = $null; Sessions = @{} }
$mark = 's:'
$rowsPerLine = 100
$sliceMilliseconds = 200
$usable = [System.Management.Automation.Runspaces.RunspaceState]::Opened
$stopMilliseconds = 2000

function Write-Answer {
    param([hashtable] $Answer)
    $writer.Write((ConvertTo-Json -InputObject $Answer -Compress -Depth 6))
    $writer.Write([char] 10)
    $writer.Flush()
}

function Open-Runspace {
    $state.Sessions = @{}
    if ($Endpoint) {
        # The other machine decides what may run: an endpoint of just enough administration.
        $there = [System.Management.Automation.Runspaces.WSManConnectionInfo]::new()
        $there.ComputerName = $Computer
        $there.ShellUri = 'http://schemas.microsoft.com/powershell/' + $Endpoint
        $state.Runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($there)
        $state.Runspace.Open()
        return
    }
    if ($SessionConfiguration) {
        $everybody = [System.Func[string, bool]] { $true }
        $initial = [System.Management.Automation.Runspaces.InitialSessionState]::CreateFromSessionConfigurationFile($SessionConfiguration, $everybody)
    }
    else {
        $initial = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        $initial.ImportPSModule([string[]] @('DnsServer'))
    }
    $state.Runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($initial)
    $state.Runspace.ThreadOptions = [System.Management.Automation.Runspaces.PSThreadOptions]::ReuseThread
    $state.Runspace.Open()
}

# A marked text without its mark. Nothing else is a text: JSON readers make dates of what looks like one.
function Read-Text {
    param($Value)
    if ($Value -isnot [string] -or -not $Value.StartsWith($mark, [System.StringComparison]::Ordinal)) {
        throw [System.ArgumentException]::new('a text without its mark')
    }
    return $Value.Substring($mark.Length)
}

function Read-Number {
    param($Value, [long] $Smallest, [long] $Largest)
    if ($Value -isnot [int] -and $Value -isnot [long]) { throw [System.ArgumentException]::new('not a whole number') }
    if ($Value -lt $Smallest -or $Value -gt $Largest) { throw [System.ArgumentException]::new('a number out of range') }
    return [long] $Value
}

function Read-Argument {
    param($Value, [string] $Kind)
    switch ($Kind) {
        'string' { return Read-Text $Value }
        'strings' {
            if ($Value -isnot [array]) { throw [System.ArgumentException]::new('not a list') }
            $texts = [string[]]::new($Value.Length)
            for ($index = 0; $index -lt $Value.Length; $index++) { $texts[$index] = Read-Text $Value[$index] }
            return , $texts
        }
        'boolean' {
            if ($Value -isnot [bool]) { throw [System.ArgumentException]::new('not true or false') }
            return $Value
        }
        'switch' {
            if ($Value -isnot [bool] -or -not $Value) { throw [System.ArgumentException]::new('a switch is given or left out') }
            return [System.Management.Automation.SwitchParameter]::Present
        }
        'seconds' { return [System.TimeSpan]::FromSeconds((Read-Number $Value 0 4294967295)) }
        'byte' { return [byte] (Read-Number $Value 0 255) }
        'uint16' { return [uint16] (Read-Number $Value 0 65535) }
        'uint32' { return [uint32] (Read-Number $Value 0 4294967295) }
        'int64' { return Read-Number $Value 0 9007199254740991 }
        'guid' { return [guid]::ParseExact((Read-Text $Value), 'D') }
        'session' { return Get-Session (Read-Text $Value) }
        default { throw [System.ArgumentException]::new('a kind that is not known') }
    }
}

# One session to each computer; it is opened again after every time-out.
function Get-Session {
    param([string] $Computer)
    if (-not $state.Sessions.ContainsKey($Computer)) {
        $operation = $operations['open-session']
        $opened = Invoke-Call $operation @{ ComputerName = $Computer; OperationTimeoutSec = [uint32] 60; ErrorAction = 'Stop' } 60000 $null
        if ($null -ne $opened.Error) { throw [System.IO.IOException]::new('no session with ' + $Computer) }
        $state.Sessions[$Computer] = $opened.Objects[0]
    }
    return $state.Sessions[$Computer]
}

# The value behind a path of properties; $null where one is missing.
function Get-Part {
    param($Object, [string] $Path)
    foreach ($name in $Path.Split('.')) {
        if ($null -eq $Object) { return $null }
        $property = $Object.PSObject.Properties[$name]
        if ($null -eq $property) { return $null }
        $Object = $property.Value
    }
    return $Object
}

# What an object is on the wire, field by field; $null also for a value of another type than the one that is documented, which is
# then named. In one piece, because calls of functions are what costs most with thousands of rows.
function ConvertTo-Row {
    param($Object, $Operation)
    $row = @{}
    $unexpected = @()
    $properties = $Object.PSObject.Properties
    foreach ($path in $Operation.Fields.Keys) {
        $kind = $Operation.Fields[$path]
        $part = $null
        $wire = $null
        if ($kind -ceq 'xml') { $part = $Object.ToXml() }
        elseif ($path -ceq '.') { $part = $Object }
        elseif ($path -clike '*.*') { $part = Get-Part $Object $path }
        else {
            $property = $properties[$path]
            if ($null -ne $property) { $part = $property.Value }
        }
        if ($null -ne $part) {
            switch ($kind) {
                'text' { $wire = [string] $part }
                'xml' { $wire = [string] $part }
                'boolean' { if ($part -is [bool]) { $wire = [bool] $part } }
                'number' {
                    if ($part -is [byte] -or $part -is [int16] -or $part -is [uint16] -or $part -is [int] -or $part -is [uint32] -or $part -is [long]) {
                        $wire = [long] $part
                    }
                }
                'seconds' { if ($part -is [System.TimeSpan]) { $wire = [long] [System.Math]::Floor($part.TotalSeconds) } }
                'instant' {
                    if ($part -is [System.DateTime] -and $part.Ticks -gt $epoch.Ticks) {
                        $wire = [long] [System.Math]::Floor(($part.ToUniversalTime() - $epoch).TotalSeconds)
                    }
                }
                'id' {
                    if ($part -is [guid]) { $wire = $part.ToString('D') }
                    else { $wire = ([string] $part).Trim([char[]] '{}').ToLowerInvariant() }
                }
                'texts' { $wire = [string[]] @($part) }
            }
            if ($null -eq $wire -and $part -isnot [System.DateTime]) { $unexpected += $path + ' ' + $part.GetType().FullName }
        }
        $row[$path] = $wire
    }
    if ($unexpected.Length -gt 0) { $row['unexpected'] = [string[]] $unexpected }
    return $row
}

function Write-Rows {
    param($Objects, $Operation, $Stream)
    $rows = @()
    foreach ($object in $Objects) {
        if ($null -eq $object) { continue }
        $rows += ConvertTo-Row $object $Operation
        if ($rows.Length -ge $rowsPerLine) {
            Write-Answer @{ id = $Stream.Id; of = $Stream.Of; rows = [object[]] $rows }
            $rows = @()
        }
    }
    if ($rows.Length -gt 0) { Write-Answer @{ id = $Stream.Id; of = $Stream.Of; rows = [object[]] $rows } }
}

function ConvertTo-ErrorAnswer {
    param($Record)
    return @{
        kind = 'error'
        fullyQualifiedErrorId = [string] $Record.FullyQualifiedErrorId
        category = $Record.CategoryInfo.Category.ToString()
        exception = $Record.Exception.GetType().FullName
        message = [string] $Record.Exception.Message
    }
}

# One call of one cmdlet in the second runspace, within a time. With a stream, rows are written as they come.
function Invoke-Call {
    param($Operation, [hashtable] $Arguments, [long] $Milliseconds, $Stream)
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = $state.Runspace
    $null = $shell.AddCommand($Operation.Cmdlet).AddParameters($Arguments)
    $given = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $given.Complete()
    $taken = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $until = $watch.ElapsedMilliseconds + $Milliseconds
    $running = $shell.BeginInvoke($given, $taken)
    while (-not $running.IsCompleted) {
        $left = $until - $watch.ElapsedMilliseconds
        if ($left -le 0) { break }
        $null = $running.AsyncWaitHandle.WaitOne([int] [System.Math]::Min($left, $sliceMilliseconds))
        if ($null -ne $Stream) { Write-Rows $taken.ReadAll() $Operation $Stream }
    }
    if (-not $running.IsCompleted) {
        Stop-Call $shell
        return @{ Objects = @(); Error = @{ kind = 'timed-out' } }
    }
    $failure = $null
    try {
        $null = $shell.EndInvoke($running)
        if ($shell.Streams.Error.Count -gt 0) { $failure = ConvertTo-ErrorAnswer $shell.Streams.Error[0] }
    }
    catch {
        $inner = $_.Exception.InnerException
        if ($inner -is [System.Management.Automation.RuntimeException]) { $failure = ConvertTo-ErrorAnswer $inner.ErrorRecord }
        else { $failure = ConvertTo-ErrorAnswer $_ }
    }
    $objects = @($taken.ReadAll())
    $shell.Dispose()
    if ($null -ne $Stream) { Write-Rows $objects $Operation $Stream }
    return @{ Objects = $objects; Error = $failure }
}

# A call that cannot be stopped keeps its thread for ever: then the whole worker goes.
function Stop-Call {
    param($Shell)
    $stopping = $Shell.BeginStop($null, $null)
    if (-not $stopping.AsyncWaitHandle.WaitOne($stopMilliseconds)) {
        Write-Answer @{ id = $state.Id; error = @{ kind = 'timed-out' }; ends = $true }
        [System.Environment]::Exit(3)
    }
    $state.Runspace.CloseAsync()
    Open-Runspace
}

# The row of the table with exactly this name; hashtables alone do not tell upper from lower case.
function Find-Row {
    param([hashtable] $Table, [string] $Name)
    foreach ($known in $Table.Keys) {
        if ($known -ceq $Name) { return $Table[$known] }
    }
    throw [System.ArgumentException]::new('a name that is not known')
}

function Read-Arguments {
    param($Request, $Operation)
    $arguments = @{}
    foreach ($pair in $Request.parameters) {
        $name = Read-Text $pair[0]
        if ($arguments.ContainsKey($name)) { throw [System.ArgumentException]::new('a parameter given twice') }
        $arguments[$name] = Read-Argument $pair[1] (Find-Row $Operation.Parameters $name)
    }
    $arguments['ErrorAction'] = 'Stop'
    if ($Operation.Kind -cne 'read') {
        $arguments['Confirm'] = $false
        $arguments['WhatIf'] = [bool] $Request.whatIf
        if ($Operation.Kind -ceq 'forced') { $arguments['Force'] = $true }
    }
    elseif ($Request.whatIf) { throw [System.ArgumentException]::new('a reading has no what-if') }
    return $arguments
}

function Invoke-Once {
    param($Id, $Request, $Operation, [hashtable] $Arguments)
    $called = Invoke-Call $Operation $Arguments $Request.deadlineMs @{ Id = $Id; Of = $null }
    if ($null -eq $called.Error) { Write-Answer @{ id = $Id; ends = $true } }
    else { Write-Answer @{ id = $Id; error = $called.Error; ends = $true } }
}

# The same call for every value of one parameter: one request instead of thousands.
function Invoke-Each {
    param($Id, $Request, $Operation, [hashtable] $Arguments)
    $name = Read-Text $Request.each[0]
    $kind = Find-Row $Operation.Parameters $name
    if ($Arguments.ContainsKey($name)) { throw [System.ArgumentException]::new('a parameter given twice') }
    $values = $Request.each[1]
    $until = $watch.ElapsedMilliseconds + $Request.deadlineMs
    for ($of = 0; $of -lt $values.Length; $of++) {
        $left = $until - $watch.ElapsedMilliseconds
        if ($left -le 0) { break }
        $Arguments[$name] = Read-Argument $values[$of] $kind
        $called = Invoke-Call $Operation $Arguments ([System.Math]::Min($left, $Request.eachMs)) $null
        if ($null -eq $called.Error) {
            $rows = @()
            foreach ($object in $called.Objects) { $rows += ConvertTo-Row $object $Operation }
            Write-Answer @{ id = $Id; of = $of; rows = [object[]] $rows }
            continue
        }
        Write-Answer @{ id = $Id; of = $of; error = $called.Error }
        if ($called.Error.kind -ceq 'error' -and $called.Error.fullyQualifiedErrorId -cmatch '^WIN32 (\d+),') {
            if ($Request.stopOn -contains [int] $Matches[1]) { break }
        }
    }
    Write-Answer @{ id = $Id; ends = $true }
}

# refused: nothing was called. broken: something went wrong in this script after a call began.
function Invoke-Request {
    param([string] $Line)
    $state.Id = $null
    $failed = 'refused'
    try {
        $request = ConvertFrom-Json -InputObject $Line
        $state.Id = Read-Text $request.id
        $operation = Find-Row $operations (Read-Text $request.op)
        $arguments = Read-Arguments $request $operation
        $failed = 'broken'
        if ($null -eq $request.each) { Invoke-Once $state.Id $request $operation $arguments }
        else { Invoke-Each $state.Id $request $operation $arguments }
    }
    catch {
        if ($_.Exception -is [System.IO.IOException]) { $failed = 'no-session' }
        Write-Answer @{ id = $state.Id; error = @{ kind = $failed; message = [string] $_.Exception.Message }; ends = $true }
    }
}

function Write-Hello {
    $sha = [System.Security.Cryptography.SHA256]::Create()
    $digest = $sha.ComputeHash([System.IO.File]::ReadAllBytes($PSCommandPath))
    Write-Answer @{
        hello = 1
        script = [System.BitConverter]::ToString($digest).Replace('-', '').ToLowerInvariant()
        engine = $PSVersionTable.PSVersion.ToString()
        machine = [System.Environment]::MachineName
    }
}

try {
    Open-Runspace
    Write-Hello
}
catch {
    Write-Answer @{ hello = 0; message = [string] $_.Exception.Message }
    [System.Environment]::Exit(2)
}

while ($true) {
    $line = $reader.ReadLine()
    if ($null -eq $line) { break }
    $line = $line.Trim([char] 0xFEFF)
    if ($line.Length -gt 0) { Invoke-Request $line }
    # Of a session with another machine nothing comes any more once it is broken: the next worker opens one anew.
    if ($Endpoint -and $state.Runspace.RunspaceStateInfo.State -ne $usable) { [System.Environment]::Exit(3) }
}
# Not left to the end of the script: a thread of a call that was given up would keep the process.
$state.Runspace.Dispose()
[System.Environment]::Exit(0)
