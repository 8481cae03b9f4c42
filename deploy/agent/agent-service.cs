// The Keymaster agent as a Windows service. Compiled on the machine itself by install-agent.ps1 with the compiler that Windows has
// (C# 5, .NET Framework 4), so that no program has to be brought along. Arguments: node, the program's folder, agent.json, the
// folder of the logs.
using System;
using System.Diagnostics;
using System.IO;
using System.ServiceProcess;
using System.Text;

namespace Keymaster
{
    public sealed class AgentService : ServiceBase
    {
        // EX_CONFIG: the agent has not enrolled or was removed; starting it again would not change that.
        private const int NotEnrolled = 78;
        private const int StopMilliseconds = 20000;
        private const int KeptLogs = 14;

        private readonly string node;
        private readonly string folder;
        private readonly string configFile;
        private readonly string logFolder;
        private readonly object logLock = new object();
        private Process agent;
        private volatile bool isStopping;

        public AgentService(string node, string folder, string configFile, string logFolder)
        {
            ServiceName = "KeymasterAgent";
            CanStop = true;
            CanShutdown = true;
            AutoLog = true;
            this.node = node;
            this.folder = folder;
            this.configFile = configFile;
            this.logFolder = logFolder;
        }

        public static int Main(string[] args)
        {
            if (args.Length != 4)
            {
                Console.Error.WriteLine("Usage: agent-service.exe NODE FOLDER AGENT.JSON LOGS (started by the service manager)");
                return 1;
            }
            ServiceBase.Run(new AgentService(args[0], args[1], args[2], args[3]));
            return 0;
        }

        protected override void OnStart(string[] ignored)
        {
            Directory.CreateDirectory(logFolder);
            ProcessStartInfo start = new ProcessStartInfo(node);
            start.Arguments = "--import tsx " + Quoted(Path.Combine(folder, "agent", "main.ts"))
                + " --config " + Quoted(configFile) + " --end-with-input";
            start.WorkingDirectory = folder;
            start.UseShellExecute = false;
            start.CreateNoWindow = true;
            start.RedirectStandardInput = true;
            start.RedirectStandardOutput = true;
            start.RedirectStandardError = true;
            start.StandardOutputEncoding = Encoding.UTF8;
            start.StandardErrorEncoding = Encoding.UTF8;
            agent = new Process();
            agent.StartInfo = start;
            agent.EnableRaisingEvents = true;
            agent.OutputDataReceived += delegate(object sender, DataReceivedEventArgs line) { Log(line.Data); };
            agent.ErrorDataReceived += delegate(object sender, DataReceivedEventArgs line) { Log(line.Data); };
            agent.Exited += OnAgentExited;
            agent.Start();
            agent.BeginOutputReadLine();
            agent.BeginErrorReadLine();
        }

        protected override void OnStop()
        {
            isStopping = true;
            RequestAdditionalTime(StopMilliseconds + 5000);
            // The end of its input is what asks the agent to end: Windows has no SIGTERM.
            try { agent.StandardInput.Close(); } catch (IOException) { } catch (InvalidOperationException) { }
            if (!agent.WaitForExit(StopMilliseconds)) agent.Kill();
        }

        protected override void OnShutdown()
        {
            OnStop();
        }

        private void OnAgentExited(object sender, EventArgs ignored)
        {
            if (isStopping) return;
            int code = agent.ExitCode;
            Log("{\"level\":50,\"msg\":\"the agent ended by itself\",\"exitCode\":" + code + "}");
            if (code == NotEnrolled)
            {
                ExitCode = 0;
                Stop();
                return;
            }
            // Ending without saying "stopped" is what the service manager takes for a failure, and it starts the service anew.
            Environment.Exit(1);
        }

        private void Log(string line)
        {
            if (line == null) return;
            lock (logLock)
            {
                string file = Path.Combine(logFolder, "agent-" + DateTime.UtcNow.ToString("yyyyMMdd") + ".log");
                bool isNew = !File.Exists(file);
                try
                {
                    File.AppendAllText(file, line + Environment.NewLine, new UTF8Encoding(false));
                    if (isNew) ForgetOldLogs();
                }
                catch (IOException) { }
                catch (UnauthorizedAccessException) { }
            }
        }

        private void ForgetOldLogs()
        {
            string[] files = Directory.GetFiles(logFolder, "agent-*.log");
            Array.Sort(files, StringComparer.Ordinal);
            for (int index = 0; index < files.Length - KeptLogs; index++) File.Delete(files[index]);
        }

        // A path in Windows holds no quotation mark; one backslash before the closing one would escape it.
        private static string Quoted(string path)
        {
            return "\"" + path.TrimEnd('\\') + "\"";
        }
    }
}
