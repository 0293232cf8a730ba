using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace MlBackend.Autodiff.Kernels;

/// <summary>Makes our kernels known to ONNX Runtime as operators of a domain of their own, through its C interface.</summary>
internal static unsafe class KernelLibrary
{
    /// <summary>The domain of the operators.</summary>
    public const string Domain = "mlbackend";

    private const int Failure = 1;

    /// <summary>Every kernel.</summary>
    public static IReadOnlyList<Kernel> Kernels { get; } = [new Gelu(), new GeluGradient(), new LayerNorm(), new PlainLayerNorm(), new LayerNormGradient(), new SoftmaxGradient(), new Dropout(), new DropoutGradient()];

    private static readonly OrtApi* Api = ((delegate* unmanaged<uint, OrtApi*>)OrtGetApiBase()->GetApi)(16);
    private static readonly nint[] Names = [.. Kernels.Select(kernel => Native(kernel.GetType().Name))];
    private static readonly nint Handle = Create();

    /// <summary>ONNX Runtime's functions.</summary>
    public static ref readonly OrtApi Functions => ref *Api;

    /// <summary>Lets sessions with these options use the operators.</summary>
    public static void Register(SessionOptions options)
    {
        var added = false;
        options.DangerousAddRef(ref added);
        try
        {
            Check(((delegate* unmanaged<nint, nint, nint>)Api->AddCustomOpDomain)(options.DangerousGetHandle(), Handle));
        }
        finally
        {
            if (added)
            {
                options.DangerousRelease();
            }
        }
    }

    internal static nint NativeName(int index) => Names[index];

    internal static nint Status(string message)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(message + '\0'))
        {
            return ((delegate* unmanaged<int, byte*, nint>)Api->CreateStatus)(Failure, text);
        }
    }

    internal static void Check(nint status)
    {
        if (status != 0)
        {
            var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Api->GetErrorMessage)(status));
            ((delegate* unmanaged<nint, void>)Api->ReleaseStatus)(status);
            throw new InvalidOperationException(message);
        }
    }

    // Lives as long as the process, as ONNX Runtime keeps pointers to all of it.
    private static nint Create()
    {
        nint domain;
        Check(((delegate* unmanaged<nint, nint*, nint>)Api->CreateCustomOpDomain)(Native(Domain), &domain));
        for (var i = 0; i < Kernels.Count; i++)
        {
            var operation = (NativeOperator*)NativeMemory.AllocZeroed((nuint)sizeof(NativeOperator));
            NativeOperator.Write(operation, i);
            Check(((delegate* unmanaged<nint, NativeOperator*, nint>)Api->CustomOpDomain_Add)(domain, operation));
        }

        return domain;
    }

    private static nint Native(string text) => Marshal.StringToCoTaskMemUTF8(text);

    [DllImport("onnxruntime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern OrtApiBase* OrtGetApiBase();
}
