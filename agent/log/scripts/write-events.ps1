# Writes events of the Keymaster agent to the Application log: one JSON document a line on standard input, until it ends. What is
# written is data; nothing of it becomes code. The source is registered by deploy/agent/install-agent.ps1.
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$utf8 = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
$reader = New-Object -TypeName System.IO.StreamReader -ArgumentList ([Console]::OpenStandardInput()), $utf8
$kinds = @{
    info    = [System.Diagnostics.EventLogEntryType]::Information
    warning = [System.Diagnostics.EventLogEntryType]::Warning
    error   = [System.Diagnostics.EventLogEntryType]::Error
}
while ($null -ne ($line = $reader.ReadLine())) {
    try {
        $told = ConvertFrom-Json -InputObject $line
        [System.Diagnostics.EventLog]::WriteEntry('KeymasterAgent', [string] $told.text, $kinds[[string] $told.level], [int] $told.id)
    }
    catch {
        [Console]::Error.WriteLine($_.Exception.Message)
    }
}
